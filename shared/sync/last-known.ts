import { valueText } from './editable.ts';
import type { Operation } from './operation.ts';

/** What people called a record that is not here any more; null where nothing tells. */
export interface LastNames {
  readonly key: string | null;
  readonly title: string | null;
}

/** The key and title that edits of a record have kept: of the state in which it was pulled last, else of what they were to replace. */
export function lastNames(operations: readonly Pick<Operation, 'change' | 'state'>[]): LastNames {
  let key: string | null = null;
  let title: string | null = null;
  for (const { change, state } of operations) {
    const last = state.kind === 'conflict' && state.conflict.kind === 'deleted' ? state.conflict.last : undefined;
    key ??= last?.key ?? null;
    const base = change.kind === 'value' && (change.field === 'title' || change.field === 'name') ? change.base : null;
    title ??= textIn(last?.state.values.title ?? base);
  }
  return { key, title };
}

const textIn = (value: Parameters<typeof valueText>[0]): string | null => String(valueText(value) ?? '') || null;
