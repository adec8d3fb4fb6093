import { formatCount, plural, systemZone } from '#renderer/ui/dates.ts';
import type { Tone } from '#renderer/ui/badge.tsx';
import type { LookAhead, OutgoingRow, PreviewItem, PreviewList } from '#shared/contract/preview.ts';
import { isolated } from '#shared/domain/isolate.ts';
import type { ZoneName } from '#shared/domain/time.ts';
import { wallTimeOf } from '#shared/domain/wall-time.ts';
import { shownFrom } from '#shared/sync/arrival.ts';
import type { AwayReason } from '#shared/sync/meeting.ts';
import type { OperationId, OperationState } from '#shared/sync/operation.ts';
import type { OutgoingChange, Standing } from '#shared/sync/preview.ts';
import { wordsOfState } from '#shared/sync/words.ts';

/** Ends a hold, and tries again what was refused. */
export const SEND_NEXT = 'Send with the next sync';

/** What would become of an edit, for a list. In the order in which a person wants to see them. */
export const STANDINGS: { readonly [S in Standing]: { readonly label: string; readonly tone: Tone } } = {
  conflict: { label: 'Conflict', tone: 'bad' },
  'will-conflict': { label: 'Will conflict', tone: 'warn' },
  parked: { label: 'Refused', tone: 'bad' },
  'no-token': { label: 'Needs a token', tone: 'warn' },
  refused: { label: 'Token refused', tone: 'warn' },
  removed: { label: 'Not connected', tone: 'warn' },
  'not-chosen': { label: 'Not chosen', tone: 'warn' },
  'not-pulled': { label: 'Pull first', tone: 'warn' },
  waits: { label: 'Waits', tone: 'neutral' },
  sending: { label: 'Sending', tone: 'accent' },
  'on-its-way': { label: 'Not confirmed', tone: 'warn' },
  held: { label: 'Held back', tone: 'neutral' },
  goes: { label: 'Will be sent', tone: 'accent' },
  agreed: { label: 'Already there', tone: 'good' },
};
const ORDER = Object.keys(STANDINGS) as readonly Standing[];

/** The standing that a person looks for first, and how many of the edits have it. */
export function mainStanding(standings: readonly Standing[]): { readonly standing: Standing; readonly count: number } {
  const standing = ORDER.find((each) => standings.includes(each)) ?? 'goes';
  return { standing, count: standings.filter((each) => each === standing).length };
}

/** @example 'Will conflict', 'Held back: 1 of 3' */
export function standingLabel(standings: readonly Standing[]): string {
  const { standing, count } = mainStanding(standings);
  return count === standings.length ? STANDINGS[standing].label : `${STANDINGS[standing].label}: ${count} of ${standings.length}`;
}

/** What looking for an edit needs that may have arrived. */
const LOOK_NEEDS: { readonly [W in AwayReason]: string } = {
  'no-token': ' That needs the token of its connection.',
  refused: ' That needs a token that its tracker accepts.',
  removed: ' That needs its connection, which was removed.',
  'not-chosen': ' That needs its project, which is not chosen to be pulled.',
  'not-pulled': ' That needs the first pull of its project.',
};

/** What would become of one edit, as a sentence. */
export function standingSentence({
  standing,
  state,
  waitsFor,
  isNew,
  away,
  connectionName,
  kind,
}: Pick<OutgoingChange, 'standing' | 'state' | 'waitsFor' | 'isNew' | 'away'> & Pick<PreviewItem, 'connectionName' | 'kind'>): string {
  switch (standing) {
    case 'goes':
      return 'It is sent with the next push.';
    case 'agreed':
      return 'The tracker holds the same by now: nothing would be sent.';
    case 'held':
      return `You hold it back: no push sends it before you choose “${SEND_NEXT}”.`;
    case 'will-conflict':
      return 'Somebody changed the same in the tracker. After the next pull you decide which one stays.';
    case 'no-token':
      return 'Its connection has no token. The edit is kept, and can be sent once you enter one.';
    case 'refused':
      return 'The tracker refused the token of its connection. The edit is kept, and can be sent once you replace the token.';
    case 'removed':
      return `${isolated(connectionName)} is not connected any more. The edit is kept, and can be sent once you have connected it again and pulled.`;
    case 'not-chosen':
      return 'Its project is not chosen to be pulled. The edit is kept, and can be sent once the project was pulled.';
    case 'not-pulled':
      return 'Nothing of its project is on this computer yet. The edit is kept, and can be sent after the first pull.';
    case 'waits':
      return `It goes once the tracker has ${waitsFor.map((name) => isolated(name)).join(', ')}.`;
    case 'sending':
      return 'The push that runs has sent it and waits for the answer.';
    case 'conflict':
    case 'parked':
    case 'on-its-way':
      return `${wordsOfState(state, [], isNew === true ? kind : null).replace(/[.!]?(\u2069?)$/, '$1')}.${standing === 'on-its-way' && away !== null ? LOOK_NEEDS[away] : ''}`;
  }
}

/** What of some edits each act would take. The engine leaves out what does not fit by then. */
export function actsOn(rows: readonly OutgoingRow[]): {
  readonly send: readonly OperationId[];
  readonly hold: readonly OperationId[];
  readonly letGo: readonly OperationId[];
  readonly takeBack: readonly OperationId[];
} {
  const operations = rows.flatMap((row) => row.operations);
  const all = new Map(operations.map(({ id, state }) => [id, state]));
  const away = new Set(operations.flatMap((each) => (each.away === null ? [] : [each.id])));
  const where = (...wanted: readonly OperationState['kind'][]): readonly OperationId[] =>
    [...all].filter(([, state]) => wanted.includes(state)).map(([id]) => id);
  return {
    send: where('queued', 'sending').filter((id) => !away.has(id)),
    hold: where('queued'),
    letGo: where('held', 'parked'),
    takeBack: where('queued', 'held', 'parked', 'conflict'),
  };
}

const INCOMING = { changed: 'Changed', new: 'New', gone: 'Gone', moved: 'Moved' } as const;
const INCOMING_TONES = { changed: 'neutral', new: 'good', gone: 'bad', moved: 'warn' } as const satisfies Record<string, Tone>;

/** What happens to a record that comes in. */
export const incomingBadge = ({ kind }: NonNullable<PreviewItem['incoming']>): { readonly label: string; readonly tone: Tone } => ({
  label: INCOMING[kind],
  tone: INCOMING_TONES[kind],
});

export function incomingSentence({ kind, lines }: NonNullable<PreviewItem['incoming']>): string {
  switch (kind) {
    case 'gone':
      return 'The tracker has it no more, or this account may not see it. A pull removes it here.';
    case 'moved':
      return 'It stands in another project now.';
    case 'new':
      return 'It is not on this computer yet.';
    case 'changed':
      return lines.length === 0 ? 'Only fields differ that cannot be edited here.' : 'A pull brings these values.';
  }
}

/** The fields of a row: 'Title, Labels'. */
export const fieldWords = (changes: readonly { readonly label: string }[]): string =>
  [...new Set(changes.map(({ label }) => label))].join(', ');

/** Until when a new record that was sent may be there unseen; null when there is no such one. @example 'Checked until 14:05' */
export function checkedUntil(changes: readonly Pick<OutgoingChange, 'standing' | 'state' | 'isNew'>[]): string | null {
  const sent = changes.flatMap(({ standing, state, isNew }) =>
    standing === 'on-its-way' && isNew === true && state.kind === 'sending' ? [shownFrom(state.since)] : [],
  );
  const last = sent.toSorted().at(-1);
  return last === undefined ? null : `Checked until ${wallTimeOf(last, systemZone() as ZoneName).time}`;
}

/** The fields that a pull would change: of a new record it is all of them, of one that is gone none. */
export function incomingFields({ incoming }: Pick<PreviewItem, 'incoming'>): string {
  if (incoming === null || incoming.kind === 'new' || incoming.kind === 'gone') return '';
  return incoming.lines.length === 0 ? 'Other fields' : fieldWords(incoming.lines);
}

/** A look is as good as new so long, in ms. Then somebody may well have changed something. */
export const FRESH_MS = 60_000;

const KINDS = [
  ['item', 'items'],
  ['version', 'versions'],
  ['iteration', 'iterations'],
] as const;

/** @example '3 items and 2 versions', '1 item' */
function kindWords(kinds: PreviewList['total']['kinds']): string {
  const words = KINDS.flatMap(([one, many]) => (kinds[one] > 0 ? [plural(kinds[one], one, many)] : []));
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/**
 * How the last look went, a sentence each; what failed is told beside it.
 * @param ago '2 minutes ago' @param kinds what would come in, counted; null while that is not known
 */
export function lookSentences(
  look: LookAhead,
  ago: string,
  isFresh: boolean,
  kinds: PreviewList['total']['kinds'] | null,
): readonly string[] {
  if (look.finishedAt === null) {
    return [
      look.total === 0 ? 'Asking the trackers what has changed.' : `Read ${formatCount(look.read)} of ${plural(look.total, 'record')}.`,
    ];
  }
  const comes = `${(kinds === null ? '' : kindWords(kinds)) || plural(look.found, 'record')} would come in.`;
  const isWhole = look.failures.length === 0 && !look.cancelled;
  return [
    `Looked ${ago}.`,
    ...(look.found > 0 ? [comes] : isWhole && look.unread === 0 && look.doubted === 0 ? ['Nothing has changed since the last pull.'] : []),
    ...(look.unread > 0
      ? [`${plural(look.unread, 'more record')} would come that ${look.unread === 1 ? 'is' : 'are'} not looked at one by one.`]
      : []),
    ...(look.doubted > 0 ? [`The tracker no longer names ${plural(look.doubted, 'item')}: a pull asks before it removes any.`] : []),
    ...(look.cancelled ? ['It was stopped before everything was read.'] : []),
    ...(isFresh || !isWhole ? [] : ['Others may have changed more since.']),
  ];
}
