import { afterEach, expect, test, vi } from 'vitest';
import type * as Merge from '#shared/sync/merge.ts';
import type * as Operations from '#shared/sync/operation.ts';
import type * as Outbox from '#shared/sync/outbox.ts';
import type * as Push from '#shared/sync/push.ts';

/** A simulation that finds nothing proves nothing: each of these bugs is put into one rule, and must be found. */
const HISTORIES = 400;

type Rules = {
  readonly merge?: (good: typeof Merge) => Partial<typeof Merge>;
  readonly operation?: (good: typeof Operations) => Partial<typeof Operations>;
  readonly outbox?: (good: typeof Outbox) => Partial<typeof Outbox>;
  readonly push?: (good: typeof Push) => Partial<typeof Push>;
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
  'edits that wait are not shown': { outbox: () => ({ effective: (pulled) => pulled }) },
  'edits of a deleted record are dropped from sight': { outbox: () => ({ lose: () => [] }) },
  'mine is sent against the old base again': {
    outbox: (good) => ({
      answer: (each, reply, now) => (reply.kind === 'mine' ? { ...each, state: queued } : good.answer(each, reply, now)),
    }),
  },
  'the id of a new record is not exchanged where others name it': { operation: () => ({ renamed: (each) => each }) },
  'an edit goes out before the record it names': { operation: () => ({ waitsFor: () => [] }) },
};

afterEach(() => {
  for (const rule of ['merge', 'operation', 'outbox', 'push']) vi.doUnmock(`#shared/sync/${rule}.ts`);
  vi.resetModules();
});

test.each(Object.entries(BUGS))('the simulation notices when %s', async (_, rules) => {
  vi.resetModules();
  for (const [rule, broken] of Object.entries(rules)) {
    vi.doMock(`#shared/sync/${rule}.ts`, async (original) => {
      const good = await original<never>();
      return { ...(good as object), ...broken(good) };
    });
  }
  const { liveThrough } = await import('./history.ts');
  let noticed = false;
  for (let seed = 1; seed <= HISTORIES && !noticed; seed += 1) {
    noticed = await liveThrough(seed).then(
      (problems) => problems.length > 0,
      () => true,
    );
  }
  expect(noticed).toBe(true);
});
