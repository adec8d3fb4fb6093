import type { Problems } from '#shared/domain/problems.ts';
import type { Release, ReleaseId, ReleaseType } from '#shared/domain/release.ts';
import { parseTarget, type TargetFields, type TargetProblems } from '#shared/domain/target-form.ts';
import { TEXT_LIMITS, tooLong } from '#shared/domain/text-limits.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';

/** What the dialog for a new release asks. */
export interface ReleaseFields {
  readonly name: string;
  readonly version: string;
  readonly product: string;
  readonly train: string;
  readonly type: ReleaseType;
  readonly emergency: boolean;
  readonly owner: string;
  readonly target: TargetFields;
}

/** The texts that the dialog asks for. */
type AskedText = 'name' | 'version' | 'product' | 'train' | 'owner';

/** The free-text fields of a release. */
export type ReleaseText = keyof typeof TEXT_LIMITS.releases;

/** Reads one of a release's texts. Line breaks stay in the summary only. */
export function parseReleaseText(field: ReleaseText, typed: string): Result<string, string> {
  const text = field === 'summary' ? typed.trim() : typed.replace(/\s+/g, ' ').trim();
  if (field === 'name' && text === '') return err('Give the release a name.');
  const problem = tooLong(text, TEXT_LIMITS.releases[field]);
  return problem === null ? ok(text) : err(problem);
}

/** Reads a confidence in percent. Empty: nobody gave one. */
export function parseConfidence(typed: string): Result<number | null, string> {
  const text = typed.replace('%', '').trim();
  if (text === '') return ok(null);
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 && value <= 100 ? ok(value) : err('Give a whole number from 0 to 100.');
}

/** What is wrong with what the dialog for a new release was told. */
export type ReleaseProblems = Problems<AskedText | keyof TargetProblems>;

/** A new release from what was typed, or what is wrong per field. */
export function parseRelease(id: ReleaseId, fields: ReleaseFields): Result<Release, ReleaseProblems> {
  const problems: { [field: string]: string } = {};
  const text = (field: AskedText): string => {
    const parsed = parseReleaseText(field, fields[field]);
    if (parsed.ok) return parsed.value;
    problems[field] = parsed.error;
    return '';
  };
  const [name, version, product, train, owner] = [text('name'), text('version'), text('product'), text('train'), text('owner')];
  const target = parseTarget(fields.target);
  if (!target.ok) Object.assign(problems, target.error);
  if (Object.keys(problems).length > 0 || !target.ok) return err(problems);
  return ok({
    id,
    name,
    version,
    product,
    train,
    owner,
    type: fields.type,
    emergency: fields.emergency,
    target: target.value,
    confidence: null,
    environment: '',
    service: '',
    deputy: '',
    state: 'planned',
    baseline: null,
    forecast: null,
    actual: null,
    embargoUntil: null,
    summary: '',
    archived: false,
  });
}
