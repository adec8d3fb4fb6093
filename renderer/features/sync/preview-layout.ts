import type { PreviewSpan } from '#shared/contract/preview.ts';
import type { RecordId } from '#shared/sync/editable.ts';

/** A row is known by its release and its record: a record of two releases has two rows. */
export type RowKey = string;

export type PreviewLineAt =
  | { readonly kind: 'span'; readonly span: PreviewSpan; readonly closed: boolean }
  | { readonly kind: 'row'; readonly index: number; readonly key: RowKey; readonly open: boolean }
  /** The fields of the row before it. */
  | { readonly kind: 'detail'; readonly index: number; readonly key: RowKey };

export const spanKey = ({ release }: PreviewSpan): string => release?.id ?? '';

/** The keys of all rows, in order. */
export const rowKeys = (spans: readonly PreviewSpan[], records: readonly RecordId[]): readonly RowKey[] =>
  spans.flatMap((span) => records.slice(span.start, span.start + span.count).map((record) => `${spanKey(span)} ${record}`));

/** What stands on the lines of the list: headings, rows, and what is open below them. Rows of a closed heading have no line. */
export function previewLines(
  spans: readonly PreviewSpan[],
  keys: readonly RowKey[],
  closed: ReadonlySet<string>,
  open: ReadonlySet<RowKey>,
): readonly PreviewLineAt[] {
  const lines: PreviewLineAt[] = [];
  for (const span of spans) {
    const isClosed = closed.has(spanKey(span));
    lines.push({ kind: 'span', span, closed: isClosed });
    if (isClosed) continue;
    for (let index = span.start; index < span.start + span.count; index += 1) {
      const key = keys[index]!;
      const isOpen = open.has(key);
      lines.push({ kind: 'row', index, key, open: isOpen });
      if (isOpen) lines.push({ kind: 'detail', index, key });
    }
  }
  return lines;
}
