import { changesOf, docOf, overlay, sameValue, valueOf, type PlanChange, type PlanReader, type PlanRecord } from './change.ts';
import type { Json } from '#shared/lib/json.ts';
import { meanwhile, withOpenComment } from './meanwhile.ts';
import { releaseDoc, type PlanEdit, type TextChange } from './edit.ts';
import { replaced } from './text-change.ts';

/** The edits that make a list of changes again, in order. */
export const forwardEdits = (changes: readonly PlanChange[]): readonly PlanEdit[] => changes.map(forward);

/** The edits that take a list of changes back: the last change first, one edit per change. */
export const backwardEdits = (changes: readonly PlanChange[]): readonly PlanEdit[] => changes.toReversed().map(backward);

const put = (change: { readonly collection: string }, record: PlanRecord): PlanEdit =>
  ({ kind: 'put', collection: change.collection, record }) as PlanEdit;

const pick = (record: PlanRecord, fields: readonly string[]): { [field: string]: Json } =>
  Object.fromEntries(fields.map((field) => [field, valueOf(record, field)]));

function forward(change: PlanChange): PlanEdit {
  if (change.kind === 'outbox') return change.edit;
  if (change.kind === 'notes') {
    const { releaseId, before, after, typing } = change;
    if (typing !== null) return { kind: 'type-notes', releaseId, baseLength: before.markdown.length, changes: typing };
    return { kind: 'draft-notes', releaseId, markdown: after.markdown, generated: after.generated, at: after.generatedAt };
  }
  const { doc, collection, id, before, after, fields } = change;
  if (after === null) return { kind: 'remove', doc, collection, id } as PlanEdit;
  if (before === null) return put(change, after);
  return { kind: 'set', doc, collection, id, fields: pick(after, fields) } as PlanEdit;
}

function backward(change: PlanChange): PlanEdit {
  if (change.kind === 'outbox') return change.back;
  if (change.kind === 'notes') {
    const { releaseId, before, after, typing } = change;
    if (typing !== null)
      return { kind: 'type-notes', releaseId, baseLength: after.markdown.length, changes: inverseTyping(before.markdown, typing) };
    return { kind: 'draft-notes', releaseId, markdown: before.markdown, generated: before.generated, at: before.generatedAt };
  }
  const { doc, collection, id, before, after, fields } = change;
  if (before === null) return { kind: 'remove', doc, collection, id } as PlanEdit;
  if (after === null) return put(change, before);
  return { kind: 'set', doc, collection, id, fields: pick(before, fields) } as PlanEdit;
}

function inverseTyping(before: string, typing: readonly TextChange[]): readonly TextChange[] {
  const back: TextChange[] = [];
  let text = before;
  for (const change of typing) {
    back.unshift({ from: change.from, to: change.from + change.insert.length, insert: text.slice(change.from, change.to) });
    text = replaced(text, change);
  }
  return back;
}

/** What can be undone now, and a sentence for each part that must be left alone. */
export interface Reversal {
  readonly edits: readonly PlanEdit[];
  readonly kept: readonly string[];
  /** Parts that are left alone only until what they changed was pulled, in the order of `next`: what was done, and what takes it back. */
  readonly waiting: readonly { readonly done: PlanEdit; readonly next: PlanEdit }[];
}

interface Judged {
  readonly edit: PlanEdit | null;
  readonly kept: readonly string[];
  readonly waits?: true;
}

/**
 * Which of `next` may run, given that `left` was the last act of this step. An undo must not take away what came after: a
 * field, record or text that no longer holds what `left` put there is left alone, and said so. A record made in place of given-up edits is
 * taken back or made again with all of them, or not at all.
 * @param left what the step did last; `next[i]` takes back `left[left.length - 1 - i]`
 */
export function reversalOf(reader: PlanReader, left: readonly PlanEdit[], next: readonly PlanEdit[]): Reversal {
  const edits: PlanEdit[] = [];
  const kept: string[] = [];
  const waiting: Reversal['waiting'][number][] = [];
  const view = overlay(reader); // an edit may stand on one before it, so each is judged after those that run
  next.forEach((edit, index) => {
    const done = left[left.length - 1 - index]!;
    const judged = judge(view, done, edit);
    kept.push(...judged.kept);
    if (judged.waits === true) waiting.push({ done, next: edit });
    if (judged.edit === null) return;
    const changes = changesOf(view, { edits: [judged.edit] });
    if (!changes.ok) {
      kept.push(changes.error.code === 'gone' ? `${changes.error.what.toLowerCase()} was removed meanwhile` : 'it no longer fits');
      return;
    }
    for (const change of changes.value) view.apply(change);
    edits.push(judged.edit);
  });
  // What several parts have in common is said once.
  return { edits: kept.length > 0 && [left, next].some(exchangesRecord) ? [] : edits, kept: [...new Set(kept)], waiting };
}

/** A new record in place of given-up edits: with one and not the other, it would be there twice or not at all. */
const exchangesRecord = (edits: readonly PlanEdit[]): boolean =>
  edits.some(({ kind }) => kind === 'create-record') && edits.some(({ kind }) => kind === 'take-back');

function judge(reader: PlanReader, done: PlanEdit, next: PlanEdit): Judged {
  switch (done.kind) {
    case 'put': {
      const now = reader.record(docOf(done), done.collection, done.record.id);
      if (now === null) return { edit: null, kept: ['it was removed meanwhile'] };
      const same = sameValue(now as unknown as Json, done.record as unknown as Json);
      return same ? { edit: next, kept: [] } : { edit: null, kept: ['it was changed meanwhile'] };
    }
    case 'remove': {
      const back = reader.record(done.doc, done.collection, done.id) !== null;
      return back ? { edit: null, kept: ['it is already back'] } : { edit: next, kept: [] };
    }
    case 'set': {
      const now = reader.record(done.doc, done.collection, done.id);
      if (now === null) return { edit: null, kept: ['it was removed meanwhile'] };
      if (next.kind !== 'set') return { edit: null, kept: [] };
      const left = Object.entries(done.fields as Record<string, Json>);
      const still = left.filter(([field, value]) => sameValue(valueOf(now, field), value)).map(([field]) => field);
      const kept = left.filter(([field]) => !still.includes(field)).map(([field]) => `${field} was changed meanwhile`);
      const fields = Object.fromEntries(Object.entries(next.fields).filter(([field]) => still.includes(field)));
      return { edit: still.length === 0 ? null : { ...next, fields }, kept };
    }
    case 'type-notes': {
      if (reader.record(releaseDoc(done.releaseId), 'releases', done.releaseId) === null)
        return { edit: null, kept: ['the release was removed'] };
      const fits = next.kind === 'type-notes' && stillTyped(reader.notes(done.releaseId).markdown, done.changes, next);
      return fits ? { edit: next, kept: [] } : { edit: null, kept: ['the notes were changed meanwhile'] };
    }
    case 'draft-notes': {
      const now = reader.notes(done.releaseId);
      const same = now.markdown === done.markdown && now.generated === done.generated;
      return same ? { edit: next, kept: [] } : { edit: null, kept: ['the notes were changed meanwhile'] };
    }
    case 'edit-record':
    case 'create-record':
    case 'take-back':
    case 'answer':
    case 'bring-back': {
      if (reader.outbox === undefined) return { edit: null, kept: ['it is not here any more'] };
      const edit = withOpenComment(reader.outbox, done, next);
      const left = meanwhile(reader.outbox, done, edit);
      if (left === null) return { edit, kept: [] };
      return { edit: null, kept: [left.why], ...(left.waits === true ? { waits: true } : {}) };
    }
  }
}

function stillTyped(now: string, done: readonly TextChange[], next: Extract<PlanEdit, { kind: 'type-notes' }>): boolean {
  if (now.length !== next.baseLength) return false;
  let text = now;
  return next.changes.every((change, index) => {
    const typed = done[done.length - 1 - index]!;
    if (text.slice(change.from, change.to) !== typed.insert) return false;
    text = replaced(text, change);
    return true;
  });
}
