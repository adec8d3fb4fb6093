import { vi } from 'vitest';
import { page } from 'vitest/browser';
import { setEngine } from '#renderer/engine/client/index.ts';
import { askedKind, type ConflictView } from '#shared/contract/conflicts.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import { ok } from '#shared/lib/result.ts';
import type { Conflict, OperationId } from '#shared/sync/operation.ts';
import type { Answer } from '#shared/sync/answer.ts';
import { fakeEngine, fakeItem, FAKE_NOW, FAKE_PROJECTS, fakeRevision, JIRA } from '#tests/support/fake-engine.ts';

/** An edit of an item that waits for an answer; without a conflict, refused. */
export const entry = (number: number, conflict: Conflict | null = null): OutboxEntry => ({
  id: `op-${number}` as OperationId,
  record: fakeItem(number).id,
  recordKind: 'item',
  connection: JIRA,
  connectionName: 'Acme Jira',
  project: FAKE_PROJECTS[0].id,
  key: `SHOP-${number}`,
  title: `Item ${number}`,
  field: 'title',
  kind: 'value',
  before: 'Base',
  after: 'Mine',
  state:
    conflict === null
      ? { kind: 'parked', parking: { words: 'No.', advice: 'Ask.', asks: [], at: FAKE_NOW } }
      : { kind: 'conflict', conflict },
  waitsFor: [],
  releases: [],
  by: 'Mara',
  at: FAKE_NOW,
});
/** Two people changed one field. */
export const both = { kind: 'both-changed', theirs: 'Theirs', by: 'Jonas', at: FAKE_NOW } as const satisfies Conflict;
/** What a conflict shows of it. */
export const view = (of: OutboxEntry, over: Partial<ConflictView> = {}): ConflictView => ({
  entry: of,
  kind: askedKind(of)!,
  explanation: { title: 'Title', happened: 'Jonas changed it.', safe: 'Nothing was overwritten.', next: 'Choose.', detail: null },
  base: 'Show the cart',
  mine: 'Show the whole cart',
  theirs: 'Hide the cart',
  by: 'Jonas',
  at: FAKE_NOW,
  isText: false,
  draft: { text: 'Hide the whole cart', both: 0 },
  noMerge: null,
  goes: null,
  format: 'plain',
  allowed: [],
  canMakeAgain: false,
  ...over,
});

/** An engine in which these wait until they are answered. @param cannot edits of items that cannot be made again */
export function asked(
  entries: readonly OutboxEntry[],
  views: Partial<ConflictView> = {},
  cannot: readonly string[] = [],
  pull = async (): Promise<void> => undefined,
) {
  let left = entries;
  let shownAs = views;
  let version = 1;
  let steps = 6;
  const settle = (ids: readonly OperationId[]): number => {
    const before = left.length;
    left = left.filter(({ id }) => !ids.includes(id));
    fakeRevision.set((version += 1));
    if (left.length < before) steps += 1;
    return before - left.length;
  };
  const answer = vi.fn(async ({ operations }: { readonly operations: readonly OperationId[]; readonly reply: Answer }) =>
    ok(settle(operations)),
  );
  const release = vi.fn(async (ids: readonly OperationId[]) => ok(settle(ids)));
  const takeBack = vi.fn(async (ids: readonly OperationId[]) => {
    settle(ids);
    return ok(undefined);
  });
  const makeAgain = vi.fn(async (ids: readonly OperationId[]) => {
    const left = ids.filter((id) => cannot.includes(id)).map((operation) => ({ operation, why: 'not-known' }) as const);
    return ok({ made: settle(ids.filter((id) => !cannot.includes(id))), left });
  });
  const undo = vi.fn(async (_step: number) => {
    left = entries;
    fakeRevision.set((version += 1));
    return ok('answer a conflict');
  });
  setEngine(
    fakeEngine({
      plan: { newestStep: async () => steps, undoStep: undo },
      sync: { pull },
      outbox: {
        asked: async () => left,
        conflict: async (id) => {
          const found = left.find((each) => each.id === id);
          return found === undefined ? null : view(found, shownAs);
        },
        answer,
        release,
        takeBack,
        makeAgain,
      },
    }),
  );
  fakeRevision.set((version += 1));
  const change = (entries: readonly OutboxEntry[], views: Partial<ConflictView>): void => {
    left = entries;
    shownAs = views;
    fakeRevision.set((version += 1));
  };
  return { answer, release, takeBack, makeAgain, undo, change };
}

/** One of the ways out of the conflict that is shown. */
export const decision = (name: string) => page.getByRole('region', { name: 'Your decision' }).getByRole('button', { name });
