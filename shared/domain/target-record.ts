import type { BindableKind } from '#shared/domain/binding.ts';
import { parseOptionalDay } from '#shared/domain/date-form.ts';
import type { Problems } from '#shared/domain/problems.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';

/** What a form about a version or iteration was told. `end`: a version's release date, an iteration's last day. */
export interface TargetRecordFields {
  readonly name: string;
  readonly start: string;
  readonly end: string;
}

export interface TargetRecord {
  readonly name: string;
  readonly start: CalendarDate | null;
  readonly end: CalendarDate | null;
}

/** @see Jira Cloud REST v3, Create version: "The maximum length is 255 characters" */
const NAME_LIMIT = 255;
/** @see Azure DevOps, Naming restrictions and conventions: area and iteration paths */
const NOT_IN_ITERATIONS = /[\\/:*?"<>|#$&+]/;

/** Reads the name and days of a version or iteration, by the rules that its tracker has for them. */
export function parseTargetRecord(
  kind: BindableKind,
  fields: TargetRecordFields,
): Result<TargetRecord, Problems<keyof TargetRecordFields>> {
  const problems: { -readonly [F in keyof TargetRecordFields]?: string } = {};
  const name = fields.name.replace(/\s+/g, ' ').trim();
  if (name === '') problems.name = `Give the ${kind} a name.`;
  else if (name.length > NAME_LIMIT) problems.name = `Use at most ${NAME_LIMIT} characters.`;
  else if (kind === 'iteration' && NOT_IN_ITERATIONS.test(name))
    problems.name = 'Azure DevOps does not take \\ / : * ? " < > | # $ & + in it.';
  const [start, end] = [parseOptionalDay(fields.start), parseOptionalDay(fields.end)];
  if (!start.ok) problems.start = start.error;
  if (!end.ok) problems.end = end.error;
  if (start.ok && end.ok) {
    if (start.value !== null && end.value !== null && end.value < start.value) problems.end = 'It must not end before it starts.';
    if (kind === 'iteration' && (start.value === null) !== (end.value === null)) problems.end = 'Azure DevOps wants both days, or none.';
  }
  if (Object.keys(problems).length > 0 || !start.ok || !end.ok) return err(problems);
  return ok({ name, start: start.value, end: end.value });
}
