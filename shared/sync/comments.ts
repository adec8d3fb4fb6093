import { trackerOfItem, type Item, type RichText, type TrackerKind } from '#shared/domain/item.ts';
import { readable } from '#shared/domain/rich-text/rich-text.ts';
import { parseInstant, type Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { identityOf } from './item-state.ts';

/** A comment as a tracker holds it. */
export interface ItemComment {
  /** The tracker's: of a work item the revision it came with. null where it does not say. */
  readonly id: string | null;
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
 * A comment as it was written here for its tracker, told by how it begins: a document of Jira Cloud, the HTML of Azure DevOps, or the wiki
 * markup of Jira Data Center. No field says it.
 * @param tracker where it goes to, where that is known: wiki markup may begin with a sign of less too
 */
export const commentText = (source: string, tracker?: TrackerKind): RichText => ({
  format: source.startsWith('{"') && tracker !== 'azure-devops' ? 'adf' : isHtml(source) && tracker !== 'jira' ? 'html' : plainly(tracker),
  source,
});

const isHtml = (source: string): boolean => /^\s*<(?:[a-z][a-z\d]*)[\s/>]/i.test(source);
const plainly = (tracker: TrackerKind | undefined): RichText['format'] => (tracker === 'azure-devops' ? 'plain' : 'wiki');

/** The comments of an item as it was pulled. Jira sends the first or all of them; Azure DevOps the last one, and only when it was the last change. */
export function commentsOf(item: Pick<Item, 'key' | 'extra' | 'updated' | 'revision'>): PulledComments {
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
    const id = record['id'];
    return [
      {
        id: typeof id === 'string' || typeof id === 'number' ? String(id) : null,
        by: typeof name === 'string' ? name : null,
        at: parseInstant(String(record['created'] ?? '')),
        text: typeof body === 'string' ? { format: 'wiki', source: body } : { format: 'adf', source: JSON.stringify(body) },
      },
    ];
  });
  return { comments, more: moreThan(list.length, page?.['total']) };
}

function workItemComments({ extra, updated, revision }: Pick<Item, 'extra' | 'updated' | 'revision'>): PulledComments {
  const source = extra['System.History'];
  const count = extra['System.CommentCount'];
  if (typeof source !== 'string' || source.trim() === '') return { comments: [], more: moreThan(0, count) };
  // It belongs to the revision that was pulled: who changed the item last has written it.
  const by = identityOf(extra['System.ChangedBy'])?.name ?? null;
  return { comments: [{ id: revision, by, at: updated, text: commentText(source, 'azure-devops') }], more: moreThan(1, count) };
}

const moreThan = (here: number, all: Json | undefined): number => (typeof all === 'number' ? Math.max(0, all - here) : 0);

/** A comment that was sent from here, and that its tracker has confirmed. `text` as the tracker takes it. */
export interface SentComment {
  readonly id: string;
  readonly text: string;
  readonly by: string;
  /** When it was confirmed. */
  readonly at: Instant;
  /** The tracker's id of it, as its answer gave it; left out of what was sent before that was kept. */
  readonly made?: string;
}

const wordsOf = (text: RichText): string => readable(text).replaceAll(/\s+/g, ' ').trim();

/**
 * The sent comments that did not come back with the item. One is known by its id; where no id is known, each pulled one stands for one of the
 * same words. The revision of a work item is no id of a comment: where another one is named, the words decide as well.
 */
export function notPulled(sent: readonly SentComment[], { comments }: PulledComments, tracker: TrackerKind): readonly SentComment[] {
  if (sent.length === 0) return sent;
  const ids = new Set(sent.flatMap(({ made }) => made ?? []));
  const [known, others] = [new Set<string>(), [] as ItemComment[]];
  for (const comment of comments) {
    if (comment.id !== null && ids.has(comment.id)) known.add(comment.id);
    else others.push(comment);
  }
  const isBack = ({ made, text }: SentComment): boolean => {
    if (made !== undefined && known.has(made)) return true;
    const mayBe = others.filter(({ id }) => made === undefined || id === null || tracker === 'azure-devops');
    if (mayBe.length === 0) return false;
    const words = wordsOf(commentText(text, tracker));
    const it = mayBe.find((other) => wordsOf(other.text) === words);
    if (it !== undefined) others.splice(others.indexOf(it), 1);
    return it !== undefined;
  };
  // From the newest: what a tracker leaves out is old.
  return sent
    .toReversed()
    .filter((each) => !isBack(each))
    .toReversed();
}
