import { afterEach, expect, test, vi } from 'vitest';
import type * as Joined from '#renderer/engine/outbox/joined-rows.ts';
import type * as Drive from '#renderer/engine/outbox/push-record.ts';
import type * as Merge from '#shared/sync/merge.ts';
import type * as Absorb from '#shared/sync/absorb.ts';
import { fieldOf, isLocal } from '#shared/sync/operation.ts';
import type * as Operations from '#shared/sync/operation.ts';
import type * as Answers from '#shared/sync/answer.ts';
import type * as Outbox from '#shared/sync/outbox.ts';
import type * as Push from '#shared/sync/push.ts';
import type * as TwoEdits from '#shared/sync/two-edits.ts';
import type { Special } from './history.ts';

// Its modules are transformed before the time of the first test runs: on a busy machine that takes longer than any history.
await import('./history.ts');

/** A simulation that finds nothing proves nothing: each of these bugs is put into one rule, and must be found. */
const HISTORIES = 4_000;

type Rules = {
  /** The first history that is lived through: rare things are looked for where they were met. */
  readonly first?: number;
  readonly answer?: (good: typeof Answers) => Partial<typeof Answers>;
  readonly absorb?: (good: typeof Absorb) => Partial<typeof Absorb>;
  readonly merge?: (good: typeof Merge) => Partial<typeof Merge>;
  readonly operation?: (good: typeof Operations) => Partial<typeof Operations>;
  readonly outbox?: (good: typeof Outbox) => Partial<typeof Outbox>;
  readonly push?: (good: typeof Push) => Partial<typeof Push>;
  readonly drive?: (good: typeof Drive) => Partial<typeof Drive>;
  readonly joined?: (good: typeof Joined) => Partial<typeof Joined>;
  readonly 'two-edits'?: (good: typeof TwoEdits) => Partial<typeof TwoEdits>;
};

const queued = { kind: 'queued' } as const;
const BUGS: { readonly [bug: string]: Rules } = {
  'a value of somebody else is taken for no change': { merge: () => ({ mergeValue: () => ({ kind: 'keep' }) }) },
  'a value of somebody else is taken for ours': { merge: () => ({ mergeValue: () => ({ kind: 'landed' }) }) },
  'text that both changed keeps only mine': { merge: () => ({ mergeText: () => ({ kind: 'keep' }) }) },
  'lines of somebody else are left out of a merged text': {
    merge: (good) => ({
      mergeText: (base, mine, theirs) => {
        const merge = good.mergeText(base, mine, theirs);
        return merge.kind === 'merged' ? { kind: 'merged', value: mine } : merge;
      },
    }),
  },
  'a value of somebody else becomes the base, and nobody is asked': {
    outbox: (good) => ({
      receive: (operations, theirs, seen) =>
        good.receive(operations, theirs, seen).map((each) => {
          const { state, change } = each;
          const isAsked = state.kind === 'conflict' && state.conflict.kind === 'both-changed' && change.kind === 'value';
          return isAsked ? { ...each, state: queued, change: { ...change, base: state.conflict.theirs } } : each;
        }),
    }),
  },
  'what is left of a change of members is forgotten': { merge: () => ({ mergeMembers: () => null }) },
  'removed members come back': {
    merge: (good) => ({ withMembers: (field, members, { add }) => good.withMembers(field, members, { add, remove: [] }) }),
  },
  'an answer that never came counts as yes': {
    push: (good) => ({
      afterWrite: (each, said, now) => good.afterWrite(each, said.kind === 'unknown' ? { kind: 'sent', replaced: null } : said, now),
    }),
  },
  'an answer that never came counts as no': {
    push: (good) => ({
      afterWrite: (each, said, now) => good.afterWrite(each, said.kind === 'unknown' ? { kind: 'not-sent' } : said, now),
    }),
  },
  'what was not sent counts as sent': {
    push: (good) => ({
      afterWrite: (each, said, now) => good.afterWrite(each, said.kind === 'not-sent' ? { kind: 'sent', replaced: null } : said, now),
    }),
  },
  'a replaced value is not told': {
    push: (good) => ({
      afterWrite: (each, said, now) => good.afterWrite(each, said.kind === 'sent' ? { ...said, replaced: null } : said, now),
    }),
  },
  'a look at the record always finds the edit': {
    push: () => ({ afterLook: (each, _, { now }) => ({ ...each, state: { kind: 'acknowledged', at: now, how: 'agreed' } }) }),
  },
  'nothing is marked before it is sent': { push: () => ({ marked: (operations) => operations }) },
  'of edits that came to wait side by side the first is sent and the last is forgotten': {
    absorb: (good) => ({
      absorb: (operations, now) => {
        const result = good.absorb(operations, now);
        const gone = new Set(result.filter(({ state }) => state.kind === 'acknowledged').map(({ id }) => id));
        return result.map((each) => {
          const first = operations.find((other) => gone.has(other.id) && fieldOf(other) === fieldOf(each));
          return gone.has(each.id) || first === undefined ? each : { ...each, change: first.change };
        });
      },
    }),
  },
  'edits that came to wait side by side stay two': { absorb: () => ({ absorb: () => [] }) },
  'of edits that came to wait side by side the last one keeps its own base': {
    absorb: (good) => ({
      absorb: (operations, now) =>
        good.absorb(operations, now).map((each) => {
          const own = operations.find(({ id }) => id === each.id)!.change;
          if (each.change.kind === 'value' && own.kind === 'value') return { ...each, change: { ...each.change, base: own.base } };
          return each.change.kind === 'text' && own.kind === 'text' ? { ...each, change: { ...each.change, base: own.base } } : each;
        }),
    }),
  },
  'edits that wait are not shown': { outbox: () => ({ effective: (pulled) => pulled }) },
  'edits of a deleted record are dropped from sight': { outbox: () => ({ lose: () => [] }) },
  'mine is sent against the old base again': {
    answer: (good) => ({
      answer: (each, reply, now) => (reply.kind === 'mine' ? { ...each, state: queued } : good.answer(each, reply, now)),
    }),
  },
  'what belongs to the old project goes to the new one': {
    outbox: (good) => ({
      move: (operations, to) =>
        good.move(operations, to).map((each) => (each.state.kind === 'conflict' ? { ...each, state: queued } : each)),
    }),
  },
  'it is forgotten that something was sent to a record that is hidden': {
    first: 437,
    outbox: (good) => ({
      lose: (operations, seen) =>
        good.lose(operations, seen).map((each) => {
          const { state } = each;
          if (state.kind !== 'conflict' || state.conflict.kind !== 'deleted') return each;
          const { before: _before, ...conflict } = state.conflict;
          return { ...each, state: { ...state, conflict } };
        }),
    }),
  },
  'edits of a record that was hidden for a moment never go on': {
    outbox: (good) => ({
      receive: (operations, theirs, seen) =>
        good.receive(
          operations.filter(({ state }) => state.kind !== 'conflict' || state.conflict.kind !== 'deleted'),
          theirs,
          seen,
        ),
    }),
  },
  'a record is pushed twice at the same time': {
    drive: (good) => ({
      pushRecord: async (...input) => {
        const [first, second] = await Promise.all([good.pushRecord(...input), good.pushRecord(...input)]);
        return first ?? second;
      },
    }),
  },
  'the id of a new record is not exchanged where others name it': { operation: () => ({ renamed: (each) => each }) },
  'an edit goes out before the record it names': { operation: () => ({ waitsFor: () => [] }) },
};

/** What can go wrong between two browsers of one profile. */
const BUGS_OF_TWO: { readonly [bug: string]: Rules } = {
  'of two rows that were changed side by side the one that was changed more often is taken': {
    joined: (good) => ({
      rowsToWrite: (stored, came, journalled, nextStamp) => {
        const newest = [...came].map(([id, rows]) => [id, [...rows].sort((a, b) => b.version - a.version).slice(0, 1)] as const);
        const newer = newest.filter(([id, [row]]) => row!.version > (stored.get(id)?.version ?? 0));
        const older = new Map([...stored].filter(([id]) => !newer.some(([other]) => other === id)));
        return good.rowsToWrite(older, new Map(newer), journalled, nextStamp);
      },
    }),
  },
  'two edits of one operation are not told': {
    'two-edits': (good) => ({
      joinEdits: (further, other, id) => (further === null ? good.joinEdits(further, other, id) : { standing: further, beside: null }),
    }),
  },
  'of three edits of one operation the last two are asked about': {
    'two-edits': (good) => ({
      joinEdits: (further, other, id) => {
        const { state } = further ?? other;
        const isAsked = further !== null && state.kind === 'conflict' && state.conflict.kind === 'two-edits';
        return good.joinEdits(isAsked ? { ...further, state: queued } : further, other, id);
      },
    }),
  },
  'what one browser took out of a list comes back with what the other one put into it': {
    'two-edits': (good) => ({ joinEdits: (further, other, id) => good.joinEdits(further, other, id) }),
  },
  'two operations of one field that were made side by side are taken for one after the other': {
    first: 895,
    joined: (good) => ({
      rowsToWrite: (stored, came, _, nextStamp) => good.rowsToWrite(stored, came, Number.MAX_SAFE_INTEGER, nextStamp),
    }),
  },
  'what is edited of a new record is not renamed when the other browser has created it': {
    joined: (good) => ({
      rowsToWrite: (stored, came, journalled, nextStamp) => {
        const all = good.rowsToWrite(stored, came, journalled, nextStamp);
        return all.filter(({ id }) => came.has(id) || !isLocal(stored.get(id)?.record ?? ''));
      },
    }),
  },
  'what was undone in one browser is dropped in the other, whatever was edited there': {
    'two-edits': (good) => ({ joinEdits: (further, other, id) => (further === null ? null : good.joinEdits(further, other, id)) }),
  },
};

/** What can go wrong where a tracker asks for more. */
const BUGS_OF_ASKING: { readonly [bug: string]: Rules } = {
  'what a person filled in is forgotten when the edit goes out': {
    answer: (good) => ({
      fill: (operation, along) => {
        const filled = good.fill(operation, along);
        return filled === null ? null : { ...filled, change: operation.change };
      },
    }),
  },
  'what was filled in for one value is sent with another': {
    outbox: (good) => ({
      enqueue: (operations, pulled, of, author) => {
        const { put, drop } = good.enqueue(operations, pulled, of, author);
        const kept = put.map((each) => {
          const before = operations.find(({ id }) => id === each.id)?.change;
          if (before?.kind !== 'value' || each.change.kind !== 'value' || before.along === undefined) return each;
          return { ...each, change: { ...each.change, along: before.along } };
        });
        return { put: kept, drop };
      },
    }),
  },
  'a refusal that asks for something counts as sent': {
    push: (good) => ({
      afterWrite: (each, said, now) => good.afterWrite(each, said.kind === 'refused' ? { kind: 'sent', replaced: null } : said, now),
    }),
  },
};

const FILES: { readonly [rule: string]: string } = {
  drive: '#renderer/engine/outbox/push-record.ts',
  joined: '#renderer/engine/outbox/joined-rows.ts',
};
const RULES = ['absorb', 'answer', 'merge', 'operation', 'outbox', 'push', 'drive', 'joined', 'two-edits'];
const fileOf = (rule: string): string => FILES[rule] ?? `#shared/sync/${rule}.ts`;

afterEach(() => {
  for (const rule of RULES) vi.doUnmock(fileOf(rule));
  vi.resetModules();
});

test.each(Object.entries(BUGS))('the simulation notices when %s', (_, rules) => expectNoticed(rules, null));
test.each(Object.entries(BUGS_OF_TWO))('with two browsers on one profile it notices when %s', (_, rules) =>
  expectNoticed(rules, 'two-browsers'),
);
test.each(Object.entries(BUGS_OF_ASKING))('with a tracker that asks for more it notices when %s', (_, rules) =>
  expectNoticed(rules, 'asks'),
);

async function expectNoticed({ first = 1, ...rules }: Rules, special: Special | null): Promise<void> {
  vi.resetModules();
  for (const [rule, broken] of Object.entries(rules)) {
    vi.doMock(fileOf(rule), async (original) => {
      const good = await original<never>();
      return { ...(good as object), ...broken(good) };
    });
  }
  const { liveThrough } = await import('./history.ts');
  let noticed = false;
  for (let seed = first; seed < first + HISTORIES && !noticed; seed += 1) {
    noticed = await liveThrough(seed, 'pretend', special).then(
      (problems) => problems.length > 0,
      () => true,
    );
  }
  expect(noticed).toBe(true);
}
