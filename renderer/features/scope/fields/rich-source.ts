import type { RichText } from '#shared/domain/item.ts';
import { editable, toSource } from '#shared/domain/rich-text/rich-text.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';

/** Rich text as it is edited, and the format it goes back to. */
export interface Opened {
  readonly markdown: string;
  readonly format: RichText['format'];
}

/**
 * Opens a description to be edited as Markdown.
 * @param format what the tracker takes, for an item without a description; null while that is not known
 * @returns in one sentence why the text is read-only, when it is
 */
export function openDescription(text: RichText | null, format: RichText['format'] | null): Result<Opened, string> {
  if (text === null || text.source.trim() === '') {
    return format === null ? err('How this tracker writes text is not known while the service is away.') : ok({ markdown: '', format });
  }
  // REST 7.1 of Azure DevOps writes HTML alone, and Jira answers a document: such texts were kept otherwise by somebody else's client.
  if (text.format === 'markdown') return err('Azure DevOps keeps this text as Markdown, and only HTML can be written from here.');
  if (text.format === 'plain') return err('The tracker sent this text in a form that cannot be written back.');
  const opened = editable(text);
  return opened.ok ? ok({ markdown: opened.value, format: text.format }) : opened;
}

/** Words as the tracker holds them. @returns in one sentence what it has no form for, when it cannot */
export const written = toSource;
