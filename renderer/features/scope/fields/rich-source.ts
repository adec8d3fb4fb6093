import type { RichText } from '#shared/domain/item.ts';
import { editable, toSource } from '#shared/domain/rich-text/rich-text.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { mergeTextChange } from '#shared/sync/merge-rich-text.ts';

/** Rich text as it is edited, and the format it goes back to. */
export interface Opened {
  readonly markdown: string;
  readonly format: RichText['format'];
  /** As the tracker holds it. */
  readonly source: string;
}

/**
 * Opens a description to be edited as Markdown.
 * @param format what the tracker takes, for an item without a description; null while that is not known
 * @returns in one sentence why the text is read-only, when it is
 */
export function openDescription(text: RichText | null, format: RichText['format'] | null): Result<Opened, string> {
  if (text === null || text.source.trim() === '') {
    return format === null
      ? err('How this tracker writes text is not known while the service is away.')
      : ok({ markdown: '', format, source: '' });
  }
  // REST 7.1 of Azure DevOps writes HTML alone, and Jira answers a document: such texts were kept otherwise by somebody else's client.
  if (text.format === 'markdown') return err('Azure DevOps keeps this text as Markdown, and only HTML can be written from here.');
  if (text.format === 'plain') return err('The tracker sent this text in a form that cannot be written back.');
  const opened = editable(text);
  return opened.ok ? ok({ markdown: opened.value, format: text.format, source: text.source }) : opened;
}

const BOTH_WROTE =
  'Somebody changed the same lines of this text while you wrote. Nothing was saved, and your words are still in this box. Copy what you need, cancel to see theirs, then edit again.';

/**
 * What is saved of a text that a pull may have changed since it was opened: both changes, merged by lines.
 * @param mine as the tracker holds texts @param now what stands there by now
 * @returns null when nothing is left to save; in one sentence why it cannot be saved
 */
export function savedOver({ source: base, format }: Opened, mine: string, now: RichText | null): Result<string | null, string> {
  const theirs = now ?? { format, source: '' };
  if (theirs.source === base) return ok(mine);
  const merge = theirs.format === format ? mergeTextChange({ base, value: mine, format }, theirs.source, format) : null;
  if (merge === null || merge.kind === 'conflict') return err(BOTH_WROTE);
  return ok(merge.kind === 'landed' ? null : merge.kind === 'merged' ? merge.value : mine);
}

/** Words as the tracker holds them. @returns in one sentence what it has no form for, when it cannot */
export const written = toSource;
