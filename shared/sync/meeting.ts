import type { ConnectionId } from '#shared/domain/item.ts';
import type { FirstPull } from './first-pull.ts';

/*
 * "Sync before the meeting": pull, then what needs a person, then an offer to send. Laws:
 *   never sent unasked   `pushing` is reached only by `pushBegan`, and that only from an offer: the first one, or that of what a push has left
 *   people first         while a conflict or a refused edit is open, the offer comes after a person has gone past them
 *   found again          the phase follows from what is remembered and from the reports alone, so that it outlives a page, and an engine
 * What is remembered are ids and not times: clocks jump.
 */

/** What is remembered of a sync before the meeting. */
export interface Meeting {
  readonly id: string;
  /** The report of its pull; null until that has begun. */
  readonly pull: string | null;
  /** The report of its push; null until a person has agreed to it. */
  readonly push: string | null;
  /** How far a person has gone on: past a pull that did not end well, past what waits for a decision. */
  readonly past: 'start' | 'pull' | 'decisions';
}

/** Why an edit cannot be sent now. `refused`: its tracker took the token last time no more. */
export type AwayReason = 'no-token' | 'refused' | 'removed' | FirstPull;

/** A connection that takes nothing now, or not the edits of projects that wait for their first pull. */
export interface AwaySite {
  readonly connection: ConnectionId;
  readonly name: string;
  /** The first of them that holds; of projects that wait, `not-pulled` where a pull alone brings any of them. */
  readonly why: AwayReason;
  /** How many of those that wait, or have no answer, cannot go to it for that. */
  readonly edits: number;
}

/** Whether nothing at all goes to such a connection. */
export const isUnreachable = ({ why }: Pick<AwaySite, 'why'>): boolean => !waitsForPull(why);

/** Whether only a first pull is missing. */
export const waitsForPull = (why: AwayReason): why is FirstPull => why === 'not-chosen' || why === 'not-pulled';

/** The edits that wait, by what they wait for. */
export interface OpenEdits {
  readonly queued: number;
  readonly held: number;
  /** Sent by an earlier push that has no answer yet: they are looked for before anything is sent again. */
  readonly sending: number;
  readonly conflicts: number;
  readonly parked: number;
  /** Connections that would be written to. */
  readonly sites: number;
  /** Connections that cannot be, with the edits among those above that they would get. */
  readonly away: readonly AwaySite[];
  /** Of those that would be written to, the names of the ones that could not be reached the last time. */
  readonly silent: readonly string[];
}

export const NO_EDITS: OpenEdits = { queued: 0, held: 0, sending: 0, conflicts: 0, parked: 0, sites: 0, away: [], silent: [] };

/** The newest pull and the newest push, as far as their reports say. */
export interface MeetingFacts {
  readonly pull: {
    readonly id: string;
    readonly isRunning: boolean;
    readonly isCancelled: boolean;
    /** Projects that failed, of how many. */
    readonly failed: number;
    readonly of: number;
    /** One of them for its token. */
    readonly wantsToken: boolean;
    /** Connections that have edits or mappings here, of which it read nothing and was asked nothing: their names. */
    readonly left: readonly string[];
  } | null;
  readonly push: {
    readonly id: string;
    readonly isRunning: boolean;
    readonly ended: 'done' | 'cancelled' | 'failed';
    /** How many edits came to an end in it. */
    readonly arrived: number;
  } | null;
  readonly open: OpenEdits;
}

export type MeetingPhase =
  | { readonly kind: 'none' }
  | { readonly kind: 'pulling' }
  /**
   * The pull did not come to its end. `interrupted`: the cockpit was closed meanwhile; `token`: a connection lacks one that works; `nothing`: no
   * project is chosen where it should have read.
   */
  | {
      readonly kind: 'stopped';
      readonly why: 'cancelled' | 'failed' | 'interrupted' | 'token' | 'nothing';
      readonly open: OpenEdits;
      readonly left: readonly string[];
    }
  | {
      readonly kind: 'decide';
      readonly conflicts: number;
      readonly parked: number;
      readonly failed: number;
      readonly left: readonly string[];
    }
  | {
      readonly kind: 'offer';
      readonly edits: number;
      readonly sites: number;
      readonly open: OpenEdits;
      readonly failed: number;
      readonly left: readonly string[];
    }
  | { readonly kind: 'pushing' }
  /** `nothing`: there was nothing to send. `interrupted`: the cockpit was closed during the push. */
  | {
      readonly kind: 'done';
      readonly push: 'nothing' | 'done' | 'cancelled' | 'failed' | 'interrupted';
      readonly open: OpenEdits;
      /** Projects that its pull failed to read, and connections of which it read nothing. */
      readonly failed: number;
      readonly left: readonly string[];
      /** How many edits its last push brought to an end. */
      readonly arrived: number;
    };

/** How many edits wait for connections that take nothing now. */
export const awayEdits = ({ away }: OpenEdits): number => away.reduce((sum, { edits }) => sum + edits, 0);

/** How many edits a push would take up: of those that wait, the ones whose connection can be reached. */
export const toSend = (open: OpenEdits): number => open.queued + open.sending - awayEdits(open);

/**
 * How many edits the push of a sync left that could go on: where it was stopped, failed or was cut off, and where an answer is missing.
 * What is edited after a push that came to its end is no part of it.
 */
export function leftToSend(phase: MeetingPhase): number {
  if (phase.kind !== 'done' || phase.push === 'nothing') return 0;
  return phase.push === 'done' && phase.open.sending === 0 ? 0 : toSend(phase.open);
}

/** A new one. @param running the report of a pull that runs already: it is joined */
export const beginMeeting = (id: string, running: string | null): Meeting => ({ id, pull: running, push: null, past: 'start' });

/** Its pull has begun. */
export const pullBegan = (meeting: Meeting, pull: string): Meeting => (meeting.pull === null ? { ...meeting, pull } : meeting);

/** A person goes on: past a pull that did not end, past what waits for a decision. Anywhere else nothing changes. */
export function goOn(meeting: Meeting, facts: MeetingFacts): Meeting {
  const { kind } = phaseOf(meeting, facts);
  if (kind === 'stopped') return { ...meeting, past: 'pull' };
  return kind === 'decide' ? { ...meeting, past: 'decisions' } : meeting;
}

/**
 * A person has agreed to an offer, and its push has begun.
 * @param edits how many they were told of @returns null when that is not what is offered now: they must be asked again
 */
export function pushBegan(meeting: Meeting, facts: MeetingFacts, edits: number, push: () => string): Meeting | null {
  const phase = phaseOf(meeting, facts);
  // A push that runs would be joined, and sends what was chosen for it alone.
  const offered = phase.kind === 'offer' ? phase.edits : leftToSend(phase);
  return facts.push?.isRunning !== true && offered > 0 && offered === edits ? { ...meeting, push: push() } : null;
}

/** Where it stands. */
export function phaseOf(meeting: Meeting | null, { pull, push, open }: MeetingFacts): MeetingPhase {
  if (meeting === null) return { kind: 'none' };
  if (meeting.push !== null) {
    const its = push?.id === meeting.push ? push : null;
    if (its?.isRunning === true) return { kind: 'pushing' };
    return {
      kind: 'done',
      push: its?.ended ?? 'interrupted',
      open,
      failed: pull?.id === meeting.pull ? pull.failed : 0,
      left: pull?.id === meeting.pull ? pull.left : [],
      arrived: its?.arrived ?? 0,
    };
  }
  const its = pull?.id === meeting.pull ? pull : null;
  const left = its?.left ?? [];
  if (meeting.past === 'start') {
    const stopped = (why: Extract<MeetingPhase, { kind: 'stopped' }>['why']): MeetingPhase => ({ kind: 'stopped', why, open, left });
    if (meeting.pull === null || its?.isRunning === true) return { kind: 'pulling' };
    if (its === null) return stopped('interrupted');
    if (its.isCancelled) return stopped('cancelled');
    if (its.failed > 0 && its.wantsToken) return stopped('token');
    if (its.of > 0 && its.failed === its.of) return stopped('failed');
    // What nobody has chosen cannot be pulled, and what was never pulled cannot be sent.
    if (its.of === 0 || open.away.some(({ why, edits }) => waitsForPull(why) && edits > 0)) return stopped('nothing');
  }
  const failed = its?.failed ?? 0;
  const { conflicts, parked } = open;
  if (meeting.past !== 'decisions' && conflicts + parked > 0) return { kind: 'decide', conflicts, parked, failed, left };
  if (toSend(open) > 0) return { kind: 'offer', edits: toSend(open), sites: open.sites, open, failed, left };
  return { kind: 'done', push: 'nothing', open, failed, left, arrived: 0 };
}

/** Whether it waits for a person: nothing is sent behind their back meanwhile. */
export const waitsForPerson = ({ kind }: MeetingPhase): boolean => kind === 'decide' || kind === 'offer' || kind === 'stopped';
