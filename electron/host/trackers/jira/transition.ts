import { z } from 'zod';
import { NOT_SENT, SENT, type Halt, type Refusal } from '#electron/host/trackers/write-outcome.ts';
import type { Json } from '#shared/lib/json.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { Change, Parking } from '#shared/sync/operation.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Ask } from './ask.ts';
import { askFor, fieldMeta, shaped, type FieldMeta } from './field-meta.ts';
import { adviceFor, named, outcomeOf, wordsOf } from './outcome.ts';

const id = z.union([z.string(), z.number()]).transform(String);

const transitions = z.object({
  transitions: z.array(
    z.object({
      id,
      to: z.object({ id, name: z.string() }),
      /** Cloud: leads back to where it starts. */
      looped: z.boolean().nullish(),
      /** Not read: nothing is asked for ahead, and Jira says what it wants. */
      fields: z.record(z.string(), fieldMeta).nullish().catch(null),
    }),
  ),
});
type Transition = z.infer<typeof transitions>['transitions'][number];

/** An issue that has none of the fields that were asked for may come without any. */
const issueParts = z.object({ fields: z.record(z.string(), z.unknown()).default({}) });

export interface Transitioned {
  readonly answer: Answered;
  readonly halt: Halt | null;
}

type StateChange = Extract<Change, { readonly kind: 'value' }>;
type Asked = Parking['asks'][number];

// The workflow may be edited, or the issue moved, between the list of ways and the step.
const MOST_TRIES = 2;

/**
 * Takes an issue to a state. Jira has no such edit: a step of the workflow must lead there, and may ask for fields.
 * @param issue the path of the issue: '/rest/api/3/issue/10042'
 * @returns `no-way` when no step leads there; not sent when somebody has taken it there already; refused with what it asks for when a field is left open
 * @see Atlassian, Transition issue
 */
export async function takeToState(
  ask: Ask,
  issue: string,
  change: StateChange,
  cloud: boolean,
  signal: AbortSignal,
): Promise<Transitioned> {
  const wanted = typeof change.value === 'object' && change.value !== null ? change.value : null;
  const along = change.along ?? {};
  for (let tries = 1; ; tries += 1) {
    const listed = await ask.get(`${issue}/transitions`, transitions, signal, { expand: 'transitions.fields' });
    if (!listed.ok) return stopped(listed.error);
    const ways = listed.value.transitions.filter((each) => each.looped !== true);
    const fitting = ways.filter((each) => each.to.id === wanted?.id);
    // Of several ways the one that asks for least.
    const way = fitting.toSorted((a, b) => openFields(a, along).length - openFields(b, along).length)[0];
    if (way === undefined) return noWay(ask, issue, wanted?.id ?? null, ways, signal);
    const asks = await stillOpen(ask, issue, openFields(way, along), signal);
    if (!asks.ok) return stopped(asks.error);
    if (asks.value.length > 0) {
      const names = asks.value.map(({ name }) => name).join(', ');
      return refusedWith(
        `Jira asks for ${names} on the way to ${way.to.name}.`,
        'Fill in what it asks for, then send it again.',
        asks.value,
      );
    }
    const fields = Object.fromEntries(Object.entries(along).map(([field, value]) => [field, shaped(value, way.fields?.[field], cloud)]));
    const body = { transition: { id: way.id }, ...(Object.keys(fields).length > 0 ? { fields } : {}) };
    const outcome = await outcomeOf(() => ask.write('POST', `${issue}/transitions`, signal, body));
    if (outcome.kind === 'taken') return { answer: SENT, halt: null };
    if (outcome.kind === 'halted') return { answer: outcome.answer, halt: outcome.halt };
    const words = wordsOf(outcome.refusal, new Set([...Object.keys(way.fields ?? {}), ...Object.keys(along)]));
    if (words.byField.size > 0 || tries >= MOST_TRIES) return refusedStep(outcome.refusal, words, way);
  }
}

/** Nothing was sent, because something could not be read. */
const stopped = (error: TrackerError): Transitioned => ({ answer: NOT_SENT, halt: { error } });

const refusedWith = (words: string, advice: string, asks: readonly Asked[]): Transitioned => ({
  answer: { kind: 'refused', parking: { words, advice, asks } },
  halt: null,
});

function refusedStep(refusal: Refusal, { byField, all }: ReturnType<typeof wordsOf>, way: Transition): Transitioned {
  const asks = [...byField.keys()].map((field) => askFor(field, way.fields?.[field] ?? {}));
  const names = new Map(asks.map(({ field, name }) => [field, name]));
  const words = refusal.code === 'rejected' ? refusal.messages.map((message) => named(message, names)).join(' ') : '';
  return refusedWith(words.trim() || all, asks.length > 0 ? 'Fill in what it asks for, then send it again.' : adviceFor(refusal), asks);
}

async function noWay(
  ask: Ask,
  issue: string,
  wanted: string | null,
  ways: readonly Transition[],
  signal: AbortSignal,
): Promise<Transitioned> {
  const read = await ask.get(issue, issueParts, signal, { fields: 'status' });
  if (!read.ok) return stopped(read.error);
  const status = z.object({ id, name: z.string() }).safeParse(read.value.fields['status']);
  // Somebody took it there before us. Nothing of ours was sent, and they may take it on: the next look says where it is.
  if (status.success && status.data.id === wanted) return { answer: NOT_SENT, halt: null };
  const allowed = [...new Set(ways.map((each) => each.to.name))];
  return { answer: { kind: 'no-way', from: status.success ? status.data.name : '(no status)', allowed }, halt: null };
}

/** Required fields of a step that neither a default nor the change fills. */
const openFields = ({ fields }: Transition, along: { readonly [field: string]: Json }): readonly (readonly [string, FieldMeta])[] =>
  Object.entries(fields ?? {}).filter(
    ([field, meta]) => meta.required === true && meta.hasDefaultValue !== true && (along[field] ?? null) === null,
  );

/** Fields that the issue holds already need no filling: a step keeps what it is not given. */
async function stillOpen(
  ask: Ask,
  issue: string,
  open: readonly (readonly [string, FieldMeta])[],
  signal: AbortSignal,
): Promise<Result<readonly Asked[], TrackerError>> {
  if (open.length === 0) return ok([]);
  const read = await ask.get(issue, issueParts, signal, { fields: open.map(([field]) => field).join(',') });
  if (!read.ok) return read;
  const isEmpty = (value: unknown): boolean =>
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  return ok(open.filter(([field]) => isEmpty(read.value.fields[field])).map(([field, meta]) => askFor(field, meta)));
}
