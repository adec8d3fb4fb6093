import { valueText } from './editable.ts';
import type { Operation } from './operation.ts';

/** What people called a record that is not here any more; null where nothing tells. */
export interface LastNames {
  readonly key: string | null;
  readonly title: string | null;
}

/**
 * The key and title that edits of a record have kept. A deleted record goes on with the title of the edit that waits, as every list called it
 * while it was here; else the state in which it was pulled last, else what an edit replaced.
 * @param operations of one record, oldest first
 */
export function lastNames(operations: readonly Pick<Operation, 'change' | 'state'>[]): LastNames {
  let key: string | null = null;
  let title: string | null = null;
  let mine: string | null = null;
  for (const { change, state } of operations) {
    const gone = state.kind === 'conflict' && state.conflict.kind === 'deleted' ? state.conflict : null;
    const last = gone?.last;
    key ??= last?.key ?? null;
    const named = change.kind === 'value' && (change.field === 'title' || change.field === 'name') ? change : null;
    title ??= textIn(last?.state.values.title ?? named?.base ?? null);
    if (named !== null && gone !== null) mine = textIn(named.value) ?? mine;
  }
  return { key, title: mine ?? title };
}

const textIn = (value: Parameters<typeof valueText>[0]): string | null => String(valueText(value) ?? '') || null;
