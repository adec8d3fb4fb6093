import { describe, expect, test } from 'vitest';
import type { ConnectionId } from '#shared/domain/item.ts';
import {
  beginMeeting,
  goOn,
  leftToSend,
  NO_EDITS,
  phaseOf,
  pullBegan,
  pushBegan,
  waitsForPerson,
  type AwayReason,
  type Meeting,
  type MeetingFacts,
  type OpenEdits,
} from '#shared/sync/meeting.ts';

const pull = (over: Partial<NonNullable<MeetingFacts['pull']>> = {}): MeetingFacts['pull'] => ({
  id: 'pull',
  isRunning: false,
  isCancelled: false,
  failed: 0,
  of: 2,
  wantsToken: false,
  left: [],
  ...over,
});
const push = (over: Partial<NonNullable<MeetingFacts['push']>> = {}): MeetingFacts['push'] => ({
  id: 'push',
  isRunning: false,
  ended: 'done',
  arrived: 0,
  ...over,
});
const facts = (open: Partial<OpenEdits> = {}, over: Partial<MeetingFacts> = {}): MeetingFacts => ({
  pull: pull(),
  push: null,
  open: { ...NO_EDITS, ...open },
  ...over,
});
const PULLED: Meeting = { id: 'm', pull: 'pull', push: null, past: 'start' };
const TWELVE = { queued: 12, sites: 2 };

describe('a sync before the meeting', () => {
  test.each([
    ['waits for its pull to begin', beginMeeting('m', null), facts(), 'pulling'],
    ['joins a pull that runs', beginMeeting('m', 'pull'), facts({}, { pull: pull({ isRunning: true }) }), 'pulling'],
    ['that was stopped stays there', PULLED, facts(TWELVE, { pull: pull({ isCancelled: true }) }), 'stopped'],
    ['of which no project answered stays there', PULLED, facts(TWELVE, { pull: pull({ failed: 2 }) }), 'stopped'],
    ['whose cockpit was closed meanwhile stays there', PULLED, facts(TWELVE, { pull: pull({ id: 'another' }) }), 'stopped'],
    ['goes on when some projects answered', PULLED, facts(TWELVE, { pull: pull({ failed: 1 }) }), 'offer'],
    ['shows conflicts before it offers anything', PULLED, facts({ ...TWELVE, conflicts: 1 }), 'decide'],
    ['shows refused edits before it offers anything', PULLED, facts({ ...TWELVE, parked: 1 }), 'decide'],
    ['offers what waits once nothing needs a person', PULLED, facts(TWELVE), 'offer'],
    ['offers what an earlier push left without an answer', PULLED, facts({ sending: 1, sites: 1 }), 'offer'],
    ['is done when nothing waits', PULLED, facts({ held: 3 }), 'done'],
    ['sends', { ...PULLED, push: 'push' }, facts(TWELVE, { push: push({ isRunning: true }) }), 'pushing'],
    ['is done after it has sent', { ...PULLED, push: 'push' }, facts({ conflicts: 1 }, { push: push() }), 'done'],
  ] as const)('%s', (_, meeting, seen, kind) => {
    expect(phaseOf(meeting, seen).kind).toBe(kind);
  });

  const away = (edits: number, why: AwayReason = 'no-token') => [{ connection: 'a' as ConnectionId, name: 'A', why, edits }];

  test('asks for a token that its pull lacked, and offers nothing to that connection', () => {
    const open = { ...TWELVE, sites: 1, away: away(5) };
    const seen = facts(open, { pull: pull({ failed: 1, wantsToken: true }) });
    expect(phaseOf(PULLED, seen)).toMatchObject({ kind: 'stopped', why: 'token' });
    expect(phaseOf(goOn(PULLED, seen), seen)).toMatchObject({ kind: 'offer', edits: 7, sites: 1, failed: 1 });
    expect(pushBegan(goOn(PULLED, seen), seen, 12, () => 'push')).toBeNull();
  });

  test.each<AwayReason>(['not-chosen', 'not-pulled'])('stays at its pull while edits wait for a first one: %s', (why) => {
    const seen = facts({ ...TWELVE, away: away(12, why) });
    expect(phaseOf(PULLED, seen)).toMatchObject({ kind: 'stopped', why: 'nothing' });
    expect(phaseOf(goOn(PULLED, seen), seen)).toMatchObject({ kind: 'done', push: 'nothing' });
  });

  test('stays at its pull when no project is chosen', () => {
    const seen = facts({}, { pull: pull({ of: 0, left: ['A'] }) });
    expect(phaseOf(PULLED, seen)).toMatchObject({ kind: 'stopped', why: 'nothing', left: ['A'] });
    expect(phaseOf(goOn(PULLED, seen), seen)).toMatchObject({ kind: 'done', left: ['A'] });
  });

  test('offers nothing when every edit is for a connection that is not there', () => {
    const seen = facts({ ...TWELVE, away: away(12, 'removed') });
    expect(phaseOf(PULLED, seen)).toMatchObject({ kind: 'done', push: 'nothing' });
    expect(leftToSend(phaseOf({ ...PULLED, push: 'push' }, { ...seen, push: push({ ended: 'failed' }) }))).toBe(0);
  });

  test('says how a push ended, also one whose cockpit was closed', () => {
    const sent = { ...PULLED, push: 'push' };
    expect(phaseOf(sent, facts({}, { push: push({ ended: 'failed' }) }))).toMatchObject({ kind: 'done', push: 'failed' });
    expect(phaseOf(sent, facts({}, { push: push({ id: 'another' }) }))).toMatchObject({ kind: 'done', push: 'interrupted' });
    expect(phaseOf(PULLED, facts())).toMatchObject({ kind: 'done', push: 'nothing' });
  });

  test('goes past a pull that failed, and past conflicts, only when a person says so', () => {
    const failed = facts({ ...TWELVE, conflicts: 2 }, { pull: pull({ failed: 2 }) });
    const once = goOn(PULLED, failed);
    expect(phaseOf(once, failed)).toMatchObject({ kind: 'decide', conflicts: 2, failed: 2 });
    const twice = goOn(once, failed);
    expect(phaseOf(twice, failed)).toMatchObject({ kind: 'offer', edits: 12, sites: 2 });
    expect(goOn(twice, failed)).toEqual(twice);
  });

  test('sends only what was offered and seen', () => {
    const begun = (): string => 'push';
    expect(pushBegan(PULLED, facts(TWELVE), 12, begun)).toEqual({ ...PULLED, push: 'push' });
    const never = (): string => {
      throw new Error('It was sent.');
    };
    expect(pushBegan(PULLED, facts(TWELVE), 11, never)).toBeNull();
    expect(pushBegan(PULLED, facts({ ...TWELVE, conflicts: 1 }), 12, never)).toBeNull();
    expect(pushBegan(PULLED, facts(TWELVE, { pull: pull({ isRunning: true }) }), 12, never)).toBeNull();
    expect(pushBegan({ ...PULLED, push: 'push' }, facts(TWELVE, { push: push() }), 12, never)).toBeNull();
    // Of a push that runs nobody knows here what was chosen for it.
    expect(pushBegan(PULLED, facts(TWELVE, { push: push({ isRunning: true }) }), 12, never)).toBeNull();
  });

  test.each([
    ['a push that came to its end leaves nothing, whatever is edited after it', push(), { queued: 2 }, 0],
    ['a push without some answers leaves all that waits', push(), { queued: 2, sending: 1 }, 3],
    ['a push that was stopped leaves what waits', push({ ended: 'cancelled' }), { queued: 5, sending: 5, held: 1 }, 10],
    ['a push that failed leaves what waits', push({ ended: 'failed' }), { queued: 5 }, 5],
    ['a push that was cut off leaves what waits', null, { queued: 5 }, 5],
  ] as const)('%s, and that can be sent from there', (_, ended, open, left) => {
    const sent = { ...PULLED, push: 'push' };
    const seen = facts({ ...open, sites: 1 }, { push: ended });
    expect(leftToSend(phaseOf(sent, seen))).toBe(left);
    expect(pushBegan(sent, seen, Math.max(1, left), () => 'next')).toEqual(left === 0 ? null : { ...sent, push: 'next' });
  });

  test('waits for a person wherever nothing runs and it is not over', () => {
    const kinds = [facts(), facts(TWELVE), facts({ conflicts: 1 }), facts({}, { pull: pull({ failed: 2 }) })];
    expect(kinds.map((seen) => waitsForPerson(phaseOf(PULLED, seen)))).toEqual([false, true, true, true]);
    expect(waitsForPerson(phaseOf(null, facts(TWELVE)))).toBe(false);
  });

  test('knows its pull from the moment it began, and no later one', () => {
    const begun = pullBegan(beginMeeting('m', null), 'pull');
    expect(begun.pull).toBe('pull');
    expect(pullBegan(begun, 'later')).toEqual(begun);
  });
});
