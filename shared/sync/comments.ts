import { trackerOfItem, type Item, type RichText } from '#shared/domain/item.ts';
import { readable } from '#shared/domain/rich-text/rich-text.ts';
import { parseInstant, type Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { identityOf } from './item-state.ts';

/** A comment as a tracker holds it. */
export interface ItemComment {
  /** null: the tracker does not say. */
  readonly by: string | null;
  readonly at: Instant | null;
  readonly text: RichText;
}

/** The comments that came with an item. */
export interface PulledComments {
  /** Oldest first. */
  readonly comments: readonly ItemComment[];
  /** How many more the tracker says there are. */
  readonly more: number;
}

type Fields = { readonly [field: string]: Json };
const fieldsOf = (value: Json | undefined): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

/**
 * The form of a comment, told by how it begins: a document of Jira Cloud, the HTML of Azure DevOps, or the wiki markup of Jira Data Center,
 * which reads as it is. No field says it.
 */
export const commentText = (source: string): RichText => ({
  format: source.startsWith('{"') ? 'adf' : /^\s*<(?:[a-z][a-z\d]*)[\s/>]/i.test(source) ? 'html' : 'plain',
  source,
});

/** The comments of an item as it was pulled. Jira sends the first or all of them; Azure DevOps the last one, and only when it was the last change. */
export function commentsOf(item: Pick<Item, 'key' | 'extra' | 'updated'>): PulledComments {
  return trackerOfItem(item) === 'azure-devops' ? workItemComments(item) : issueComments(item.extra['comment']);
}

function issueComments(field: Json | undefined): PulledComments {
  const page = fieldsOf(field);
  const list = Array.isArray(page?.['comments']) ? (page['comments'] as readonly Json[]) : [];
  const comments = list.flatMap((each): ItemComment[] => {
    const record = fieldsOf(each);
    const body = record?.['body'];
    if (record === null || body === null || body === undefined || body === '') return [];
    const author = fieldsOf(record['author']);
    const name = author?.['displayName'] ?? author?.['name'];
    return [
      {
        by: typeof name === 'string' ? name : null,
        at: parseInstant(String(record['created'] ?? '')),
        text: typeof body === 'string' ? { format: 'wiki', source: body } : { format: 'adf', source: JSON.stringify(body) },
      },
    ];
  });
  return { comments, more: moreThan(list.length, page?.['total']) };
}

function workItemComments({ extra, updated }: Pick<Item, 'extra' | 'updated'>): PulledComments {
  const source = extra['System.History'];
  const count = extra['System.CommentCount'];
  if (typeof source !== 'string' || source.trim() === '') return { comments: [], more: moreThan(0, count) };
  // It belongs to the revision that was pulled: who changed the item last has written it.
  const by = identityOf(extra['System.ChangedBy'])?.name ?? null;
  return { comments: [{ by, at: updated, text: commentText(source) }], more: moreThan(1, count) };
}

const moreThan = (here: number, all: Json | undefined): number => (typeof all === 'number' ? Math.max(0, all - here) : 0);

/** A comment that was sent from here, and that its tracker has confirmed. `text` as the tracker takes it. */
export interface SentComment {
  readonly id: string;
  readonly text: string;
  readonly by: string;
  /** When it was confirmed. */
  readonly at: Instant;
}

const wordsOf = (text: RichText): string => readable(text).replaceAll(/\s+/g, ' ').trim();

/** The sent comments that did not come back with the item: each pulled one stands for one of the same words. */
export function notPulled(sent: readonly SentComment[], { comments }: PulledComments): readonly SentComment[] {
  if (sent.length === 0) return sent;
  const held = new Map<string, number>();
  for (const { text } of comments) {
    const words = wordsOf(text);
    held.set(words, (held.get(words) ?? 0) + 1);
  }
  // From the newest: what a tracker leaves out is old.
  return sent
    .toReversed()
    .filter(({ text }) => {
      const words = wordsOf(commentText(text));
      const left = held.get(words) ?? 0;
      if (left > 0) held.set(words, left - 1);
      return left === 0;
    })
    .toReversed();
}
