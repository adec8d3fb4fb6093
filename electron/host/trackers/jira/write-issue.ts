import { z } from 'zod';
import { NOT_SENT, refused, SENT, type Halt, type OneChange, type Part } from '#electron/host/trackers/write-outcome.ts';
import { remoteIdOf, type ConnectionId, type ItemId } from '#shared/domain/item.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { Change, OperationId } from '#shared/sync/operation.ts';
import { pointsAtItself } from '#shared/sync/own-end.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Write, Written } from '#shared/tracker/writer.ts';
import type { Ask } from './ask.ts';
import { commentBody, idOfComment } from './comments.ts';
import { epicField } from './epic.ts';
import { editOf, isEdited, jiraField, unwritable, type ParentField } from './issue-fields.ts';
import { writeLinks } from './issue-links.ts';
import { outcomeOf, refusedBy } from './outcome.ts';
import type { OwnHistory } from './own-history.ts';
import { linksIn, type FoundLink } from './record-state.ts';
import type { Remembered } from './remembered.ts';
import { sendTogether } from './together.ts';
import { takeToState } from './transition.ts';
import type { Field } from './parse.ts';

export interface IssueWriterOptions {
  readonly ask: Ask;
  readonly cloud: boolean;
  readonly connection: ConnectionId;
  readonly fields: Remembered<readonly Field[]>;
  readonly history: OwnHistory;
}

/** What must be known of the issue at this moment to write some changes. */
interface Present {
  readonly labels: readonly string[];
  readonly links: readonly FoundLink[];
  readonly parent: ParentField;
}

const present = z.object({
  fields: z.looseObject({
    labels: z.array(z.string()).nullish().catch(null),
    issuetype: z.object({ subtask: z.boolean().nullish() }).nullish().catch(null),
  }),
});

const ITSELF = {
  words: 'An issue cannot be its own parent or be linked to itself.',
  advice: 'Choose another issue, or take this edit back.',
};

/**
 * Writes the changes of one issue: all edits in one request, then the step to another state, links, and comments. What follows a request
 * without an answer is not sent.
 */
export function createIssueWriter(options: IssueWriterOptions): (write: Write, signal: AbortSignal) => Promise<Written> {
  const { ask, cloud, connection, fields, history } = options;
  const api = cloud ? '/rest/api/3' : '/rest/api/2';

  /** Reads what some changes need, with one small request, and only for them: most writes need nothing. */
  async function look(issue: string, changes: readonly OneChange[], signal: AbortSignal): Promise<Result<Present, TrackerError>> {
    const takesAway = (field: string): boolean =>
      changes.some(({ change }) => change.kind === 'members' && change.field === field && change.remove.length > 0);
    const parents = changes.flatMap(({ change }) => (change.kind === 'value' && change.field === 'parent' ? [change.value] : []));
    const hasParent = !cloud && parents.length > 0;
    const names = [
      ...(takesAway('labels') ? ['labels'] : []),
      ...(takesAway('links') ? ['issuelinks'] : []),
      ...(hasParent ? ['issuetype', 'parent'] : []),
    ];
    if (names.length === 0) return ok({ labels: [], links: [], parent: { kind: 'parent' } });
    const read = await ask.get(issue, present, signal, { fields: names.join(',') });
    if (!read.ok) return read;
    const { labels, issuetype } = read.value.fields;
    let parent: ParentField = { kind: 'parent' };
    // An issue that has a parent of its own keeps it there, whatever its type.
    if (hasParent && issuetype?.subtask !== true && (read.value.fields['parent'] ?? null) === null) {
      const known = await fields(signal);
      if (!known.ok) return known;
      const epic = await epicField(ask, api, known.value, parents.at(-1)!, signal);
      if (!epic.ok) return epic;
      parent = epic.value ?? parent;
    }
    return ok({ labels: labels ?? [], links: linksIn(read.value.fields, connection), parent });
  }

  /** Steps to states, links and comments, in the order they were made. */
  async function step(
    issue: string,
    item: ItemId,
    { id, change }: OneChange,
    links: readonly FoundLink[],
    signal: AbortSignal,
  ): Promise<{ readonly answer: Answered; readonly halt: Halt | null }> {
    if (change.kind === 'members') {
      const again = async (): Promise<Result<readonly FoundLink[], TrackerError>> => {
        const now = await look(issue, [{ id, change }], signal);
        return now.ok ? ok(now.value.links) : now;
      };
      return writeLinks(ask, api, item, change, links, again, signal);
    }
    if (change.kind === 'value') return takeToState(ask, issue, change, cloud, signal);
    if (change.kind !== 'comment') throw new RangeError(`Not a step: ${change.kind}`);
    const body = commentBody(id, change.text, cloud);
    const outcome = await outcomeOf(() => ask.write('POST', `${issue}/comment`, signal, body));
    if (outcome.kind === 'halted') return outcome;
    if (outcome.kind === 'refused') return { answer: refusedBy(outcome.refusal), halt: null };
    const made = idOfComment(outcome.json);
    return { answer: made === undefined ? SENT : { ...SENT, comment: made }, halt: null };
  }

  async function sendAll(item: ItemId, changes: readonly OneChange[], signal: AbortSignal): Promise<Part> {
    const issue = `${api}/issue/${encodeURIComponent(remoteIdOf(item))}`;
    const answers = new Map<OperationId, Answered>();
    const writable = changes.filter(({ id, change }) => {
      const reason = pointsAtItself(item, change) ? ITSELF : unwritable(change, cloud);
      if (reason !== null) answers.set(id, refused(reason.words, reason.advice));
      return reason === null;
    });
    if (writable.length === 0) return { answers, halt: null };
    const known = await look(issue, writable, signal);
    if (!known.ok) {
      const gone = known.error.code === 'not-found';
      return { answers, halt: { error: gone ? { code: 'stale-revision', what: 'the record' } : known.error } };
    }
    const form = { cloud, ...known.value };
    const edits = writable.filter(({ change }) => namesField(change) && isEdited(change));
    const body = (list: readonly OneChange[]) => editOf(list.map(({ change }) => change).filter(namesField), form);
    const part = await sendTogether(
      edits,
      (list) => ask.write('PUT', issue, signal, body(list)),
      ({ change }) => (namesField(change) ? jiraField(change, form) : ''),
    );
    for (const [id, answer] of part.answers) answers.set(id, answer);
    if (part.halt !== null) return { answers, halt: part.halt };
    for (const change of inTurn(writable.filter((each) => !edits.includes(each)))) {
      const { answer, halt } = await step(issue, item, change, known.value.links, signal);
      answers.set(change.id, answer);
      if (halt !== null) return { answers, halt };
    }
    return { answers, halt: null };
  }

  return async (write, signal) => {
    const item = write.record as ItemId;
    const { answers, halt } = await sendAll(item, write.changes, signal);
    const taken = write.changes.filter(({ id }) => answers.get(id)?.kind === 'sent');
    // When the history cannot be read now, nothing is said: the values were taken all the same.
    const replaced = await history.replaced(item, taken, write.revision, signal);
    const all = new Map([...answers, ...(replaced.ok ? replaced.value : [])]);
    return { answers: write.changes.map(({ id }) => all.get(id) ?? NOT_SENT), error: halt?.error ?? null };
  };
}

type Named = Exclude<Change, { readonly kind: 'comment' | 'create' }>;
const namesField = (change: Change): change is Named => 'field' in change;

/** States before links before comments; each kind in the order it was made. A comment is read beside the state it speaks of. */
function inTurn(changes: readonly OneChange[]): readonly OneChange[] {
  const place = ({ change }: OneChange): number => (change.kind === 'value' ? 0 : change.kind === 'members' ? 1 : 2);
  return changes.toSorted((a, b) => place(a) - place(b));
}
