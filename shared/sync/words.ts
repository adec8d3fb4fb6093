import type { Explanation } from '#shared/domain/explanation.ts';
import { isolated } from '#shared/domain/isolate.ts';
import type { Instant, ZoneName } from '#shared/domain/time.ts';
import { momentText } from '#shared/domain/wall-time.ts';
import { shownFrom } from './arrival.ts';
import { linkOf, valueText, type EditableField, type FieldValue, type LinkEnd, type MembersField, type RecordKind } from './editable.ts';
import type { Change, Conflict, Operation, OperationState, Parking } from './operation.ts';

/*
 * The words of two-way sync. What a person must act on says what happened, what is safe and what to do; everything else is one line.
 * Texts of other people are isolated, so that a name that runs from right to left turns only itself round.
 */

/** A field as people call it, as a label. */
export const FIELD_NAMES: { readonly [F in EditableField]: string } = {
  title: 'Title',
  name: 'Name',
  description: 'Description',
  state: 'State',
  assignee: 'Assignee',
  priority: 'Priority',
  parent: 'Parent',
  iteration: 'Iteration',
  area: 'Area',
  labels: 'Labels',
  components: 'Components',
  fixVersions: 'Fix versions',
  links: 'Links',
  start: 'Start',
  date: 'Release date',
  released: 'Released',
  archived: 'Archived',
  finish: 'Finish',
};

/** What an operation is about, as a label: 'Title', 'Comment', 'New Bug'. */
export function changeLabel(change: Change): string {
  if (change.kind === 'comment') return 'Comment';
  return change.kind === 'create' ? `New ${isolated(change.type)}` : FIELD_NAMES[change.field];
}

/** Names of versions, items and projects by their ids; null for those that are not known. */
export interface NameOf {
  (id: string): string | null;
  /** How the tracker calls a link from this end: 'is blocked by', 'Predecessor'; null where its types are not known. */
  readonly link?: (end: LinkEnd) => string | null;
}

/** A value as people read it; empty for none. */
export function wordsOfValue(value: FieldValue): string {
  const shown = valueText(value);
  return typeof shown === 'boolean' ? (shown ? 'Yes' : 'No') : String(shown ?? '');
}

/** A member as people read it. @example wordsOfMember('links', 'inward Blocks jira/10042', nameOf) => 'is blocked by APP-12' */
export function wordsOfMember(field: MembersField, member: string, nameOf: NameOf): string {
  if (field === 'fixVersions') return nameOf(member) ?? member;
  if (field !== 'links') return member;
  const end = linkOf(member);
  const { type, direction, target } = end;
  const label = nameOf.link?.(end) ?? null;
  if (label !== null) return `${label} ${nameOf(target) ?? target}`;
  // Nobody has pulled the types yet. Azure DevOps' types have technical names: 'System.LinkTypes.Dependency'.
  return `${type.slice(type.lastIndexOf('.') + 1)} ${direction === 'outward' ? '→' : '←'} ${nameOf(target) ?? target}`;
}

/** What sentences need to know about a record and its surroundings. */
export interface Told {
  /** What people call the record: 'APP-12', '#431', '4.2'. */
  readonly record: string;
  /** The connection, as the person named it: 'Acme Jira'. */
  readonly tracker: string;
  readonly nameOf: NameOf;
  /** The zone and language of moments; those of the system when left out. */
  readonly zone?: ZoneName;
  readonly locale?: string;
}

const quoted = (words: string): string => (words === '' ? 'nothing' : `"${isolated(words)}"`);

/** The longest value inside a sentence, UTF-16 units: longer ones stand in the view beside it. */
const LONGEST = 60;

const isShort = (words: string): boolean => words.length <= LONGEST && !words.includes('\n');

/** The subject of a sentence. @example 'Jonas', 'On 22 Nov 2026, 09:00 UTC, Jonas', 'Somebody' */
function whoAndWhen(by: string | null, at: Instant | null, { zone, locale }: Told): string {
  if (at === null) return by === null ? 'Somebody' : isolated(by);
  return `On ${momentText(at, zone, locale)}, ${by === null ? 'somebody' : isolated(by)}`;
}

/** What a change wants, as the end of a sentence; only the field where that is long. */
function wanted(change: Change): string {
  if (change.kind !== 'value') return 'your own';
  const words = wordsOfValue(change.value);
  return isShort(words) ? quoted(words) : 'your own';
}

/** What a person can do about a conflict, where not everybody always can. */
export interface WaysOut {
  /** There can be a third value: none where one is chosen from a list, nor where a text cannot be written here. */
  readonly canWrite: boolean;
  /** A deleted record can be made anew. */
  readonly canMakeAgain: boolean;
}

/**
 * Says what a conflict is, what is safe, and what a person can do.
 * @param operation the one in conflict, for its record, field and value
 */
export function explainConflict(
  { change, recordKind }: Pick<Operation, 'change' | 'recordKind'>,
  conflict: Conflict,
  told: Told,
  { canWrite, canMakeAgain }: WaysOut,
): Explanation {
  const record = isolated(told.record);
  const tracker = isolated(told.tracker);
  const label = changeLabel(change);
  const field = label.toLowerCase();
  const code = conflict.kind;
  switch (conflict.kind) {
    case 'both-changed': {
      const theirs = wordsOfValue(conflict.theirs);
      const to = change.kind === 'text' || !isShort(theirs) ? '' : ` to ${quoted(theirs)}`;
      const mine = change.kind === 'text' ? 'You changed the same lines here.' : `You changed it here to ${wanted(change)}.`;
      return {
        title: `${label}: both changed it`,
        happened: `${whoAndWhen(conflict.by, conflict.at, told)} changed the ${field} of ${record} in ${tracker}${to}. ${mine}`,
        safe: `Nothing was overwritten: ${tracker} holds theirs, and yours waits here. Your other edits go out.`,
        next: `${canWrite ? 'Choose yours, theirs, or write a third' : 'Choose yours or theirs'}. Until then this field is not sent.`,
        detail: null,
        code,
      };
    }
    case 'overwritten': {
      const theirs = wordsOfValue(conflict.theirs);
      const value = change.kind === 'text' || !isShort(theirs) ? '' : ` It was ${quoted(theirs)}.`;
      return {
        title: `${label}: yours replaced theirs`,
        happened: `${whoAndWhen(conflict.by, conflict.at, told)} changed the ${field} of ${record} in the moment before yours arrived in ${tracker}, so theirs was replaced unseen.${value}`,
        safe: `Theirs is kept here, and in the history of ${tracker}. Yours is what stands there now.`,
        next: canWrite ? 'Keep yours, put theirs back, or write a third.' : 'Keep yours, or put theirs back.',
        detail: null,
        code,
      };
    }
    case 'two-edits': {
      const other = wordsOfValue(conflict.theirs);
      if (conflict.sent === true) {
        const before = wordsOfValue(change.kind === 'value' ? change.value : null);
        const isTold = change.kind === 'value' && isShort(other) && isShort(before);
        const went = isTold ? ` ${tracker} was given ${quoted(other)}; before, it was ${quoted(before)}.` : '';
        return {
          title: `${label}: taken back, but sent`,
          happened: `An edit of the ${field} of ${record} was taken back in one browser, and another one sent it without knowing.${went}`,
          safe: 'What was there before is kept here, and it is not written back before you choose.',
          next: 'Put back what was there before, or leave the edit as it was sent.',
          detail: null,
          code,
        };
      }
      const to = change.kind === 'text' || !isShort(other) ? '' : `: to ${wanted(change)} and to ${quoted(other)}`;
      return {
        title: `${label}: edited twice`,
        happened: `The ${field} of ${record} was edited twice here, and neither edit knew of the other${to}.`,
        safe: 'Both edits are kept here, and neither is sent before you choose.',
        next: canWrite ? 'Choose one of them, or write a third.' : 'Choose one of them.',
        detail: null,
        code,
      };
    }
    case 'deleted': {
      // A merged version is gone as a deleted one is, and Jira does not say into which one it was merged.
      const isVersion = recordKind === 'version';
      const or = isVersion ? 'merged it into another version' : 'moved it where you may not see it';
      return {
        title: isVersion ? `${record} was deleted or merged` : `${record} was deleted`,
        happened: `${whoAndWhen(conflict.by, conflict.at, told)} deleted ${record} in ${tracker}, or ${or}. You have an edit of it that was not sent: ${field}.`,
        safe: canMakeAgain ? 'Your edit and the last pulled state of the record are kept here.' : 'Your edit is kept here.',
        next: `Take the edit back${canMakeAgain ? ', make the record anew,' : ''} or keep the edit: should the record be restored, it goes on.`,
        detail: null,
        code,
      };
    }
    case 'moved': {
      const project = told.nameOf(conflict.to);
      return {
        title: `${label}: the record was moved`,
        happened: `${record} is in ${project === null ? 'another project' : `the project ${quoted(project)}`} of ${tracker} now. What you chose for the ${field} belongs to the project it was in.`,
        safe: 'Nothing was sent for this field. Your edit is kept, and edits of other fields go out.',
        next: `Choose a ${field} of the new project, send yours all the same, or take the edit back.`,
        detail: null,
        code,
      };
    }
    case 'no-way': {
      const { allowed } = conflict;
      const from = quoted(conflict.from);
      const ways = allowed.map(quoted).join(', ');
      return {
        title: 'The workflow has no such step',
        happened: `${tracker} does not allow ${from} → ${wanted(change)} for ${record}.${allowed.length === 0 ? ' No other state can be reached from there with this account.' : ` Allowed: ${ways}.`}`,
        safe: 'The state is as it was in the tracker. Your other edits of this record went out.',
        next:
          allowed.length === 0
            ? 'Ask somebody who may change the state, or take the edit back.'
            : 'Choose one of the allowed states, or take the edit back.',
        detail: null,
        code,
      };
    }
  }
}

/** Says why the tracker refused an edit, in its own words, and what to do. */
export function explainParking(
  { change, recordKind }: Pick<Operation, 'change' | 'recordKind'>,
  { words, advice, asks, instead }: Parking,
  told: Told,
): Explanation {
  const record = isolated(told.record);
  const rest = { next: sentence(advice), detail: null, code: 'refused' };
  switch (instead) {
    case 'went-along':
      return {
        title: `${changeLabel(change)}: something else went with it`,
        happened: sentence(isolated(words)),
        safe: `The history of ${record} in ${isolated(told.tracker)} names what went. This edit is kept here.`,
        ...rest,
      };
    case 'may-be-there':
      return {
        title: `${changeLabel(change)}: may be there already`,
        happened: sentence(isolated(words)),
        safe: `${quoted(told.record)} is kept here, and is not sent again by itself.`,
        ...rest,
      };
    case undefined:
  }
  const isNew = change.kind === 'create';
  const refused = isNew
    ? `the new ${recordKind === 'item' ? isolated(change.type) : recordKind} ${quoted(told.record)}`
    : `this edit of ${record}`;
  const along = 'along' in change ? (change.along ?? {}) : {};
  const names = (of: Parking['asks']): string => of.map(({ name }) => isolated(name)).join(', ');
  const asked = asks.filter(({ field }) => !(field in along));
  const given = asks.filter(({ field }) => field in along);
  const next = [
    ...(asks.length > 0 && asked.length === 0 ? [] : [sentence(advice)]),
    ...(asked.length === 0 ? [] : [`It asks for: ${names(asked)}.`]),
    ...(given.length === 0
      ? []
      : [`It did not take what you filled in for ${names(given)}: change that, or leave it empty, then send the edit again.`]),
  ].join(' ');
  return {
    title: `${changeLabel(change)}: refused`,
    happened: `${isolated(told.tracker)} refused ${refused}: ${sentence(isolated(words))}`,
    safe: `Nothing of ${isNew ? 'it' : 'this edit'} is in ${isolated(told.tracker)}, and it is kept here. The other edits went on without it.`,
    next,
    detail: null,
    code: 'refused',
  };
}

/** Words as a sentence: with a full stop, unless they end with a sign of their own. */
export const sentence = (words: string): string => (/[.!?…:]\u2069?$/.test(words.trim()) ? words.trim() : `${words.trim()}.`);

/** What an edit is doing that the push that runs has sent. */
export const SENDING_WORDS = 'Sending: the tracker has not answered yet';

/** Why what a new record became may not be seen yet: an item is found by a search alone, the others stand in a list or tree. */
const UNSEEN: { readonly [K in RecordKind]: string } = {
  item: "The tracker's search may hide it",
  version: 'It may still be on its way',
  iteration: 'It may still be on its way',
};

/** What an operation is doing, in a few words for a list. @param made the kind of record that it makes; null when it makes none */
export function wordsOfState(state: OperationState, waitsFor: readonly string[] = [], made: RecordKind | null = null): string {
  switch (state.kind) {
    case 'queued':
      return waitsFor.length === 0
        ? 'Waits to be sent'
        : `Waits for ${waitsFor.map(isolated).join(', ')}, which the tracker does not have yet`;
    case 'held':
      return 'Held back by you';
    case 'sending':
      return made !== null
        ? `Sent, not confirmed yet. ${UNSEEN[made]} until ${momentText(shownFrom(state.since))}. Each sync looks for it by itself; one after that sends it again if it is not there`
        : 'Sent, not confirmed yet: it will be looked for before anything is sent again';
    case 'acknowledged':
      return {
        pushed: 'Sent and confirmed',
        agreed: 'The tracker holds it already',
        theirs: 'Theirs was kept',
        absorbed: 'Part of a later edit',
      }[state.how];
    case 'conflict':
      return {
        'both-changed': 'Changed by both: you decide',
        overwritten: 'Yours replaced theirs: you decide',
        'two-edits':
          state.conflict.kind === 'two-edits' && state.conflict.sent ? 'Taken back, but sent: you decide' : 'Edited twice: you decide',
        deleted: 'The record was deleted: you decide',
        moved: 'The record was moved: you decide',
        'no-way': 'No such step in the workflow: you decide',
      }[state.conflict.kind];
    case 'parked':
      return `${state.parking.instead === undefined ? 'Refused: ' : ''}${isolated(state.parking.words)}`;
  }
}

/** @example durationWords(14_200) => '14 s'; durationWords(125_000) => '2 min 5 s' */
export function durationWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 1) return 'less than a second';
  if (seconds < 60) return `${seconds} s`;
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
