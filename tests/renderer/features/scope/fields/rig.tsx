import { expect } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine, type EngineClient } from '#renderer/engine/client/index.ts';
import { ScopePage } from '#renderer/features/scope/index.ts';
import { HIDDEN_AT_FIRST } from '#renderer/features/scope/columns.tsx';
import { useDrafts } from '#renderer/features/scope/fields/drafts.ts';
import { useScopeView } from '#renderer/features/scope/view-store.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { Item } from '#shared/domain/item.ts';
import { ok } from '#shared/lib/result.ts';
import type { PlanCommand, PlanEdit } from '#shared/plan/edit.ts';
import type { SentComment } from '#shared/sync/comments.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import { InApp } from '#tests/support/in-app.tsx';
import { FAKE_NOW, fakeEngine, fakeFullItem, fakeItem, JIRA } from '#tests/support/fake-engine.ts';

/** The item that the panel shows, of Jira. */
export const PAY_1 = fakeItem(1);
export const anItem = (over: Partial<Item>): Item => fakeFullItem(1, over);

/** An edit of its state that waits to be sent. */
export const anEntry = (over: Partial<OutboxEntry>): OutboxEntry => ({
  id: 'o1' as OperationId,
  record: PAY_1.id,
  recordKind: 'item',
  connection: JIRA,
  connectionName: 'Acme Jira',
  project: PAY_1.projectId,
  key: PAY_1.key,
  title: PAY_1.title,
  field: 'state',
  kind: 'value',
  before: 'To do',
  after: 'Done',
  state: { kind: 'queued' },
  waitsFor: [],
  releases: [],
  by: 'Amira',
  at: FAKE_NOW,
  ...over,
});

/* A description of Jira Cloud. */
export const adf = (...content: readonly object[]): string => JSON.stringify({ type: 'doc', version: 1, content });
export const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });

export interface Held {
  readonly items?: Partial<EngineClient['items']>;
  readonly entries?: readonly OutboxEntry[];
  readonly sent?: readonly SentComment[];
}

/** What the list did to the engine since it was opened. */
export interface Done {
  readonly commands: readonly PlanCommand[];
  readonly taken: readonly (readonly OperationId[])[];
  readonly undone: readonly number[];
}

/** Every choice changes an item but that of its own priority. */
const changesSomething = (edit: PlanEdit): boolean =>
  !(edit.kind === 'edit-record' && edit.edit.kind === 'value' && edit.edit.field === 'priority');

/** Shows the list of all items, over an engine that holds this. */
export async function openList({ items = {}, entries = [], sent = [] }: Held = {}): Promise<Done> {
  const commands: PlanCommand[] = [];
  const taken: (readonly OperationId[])[] = [];
  const undone: number[] = [];
  setEngine(
    fakeEngine({
      items: { get: async (id) => (id === PAY_1.id ? anItem({}) : null), ...items },
      plan: {
        run: async (command) => {
          commands.push(command);
          return ok(undefined);
        },
        newestStep: async () => commands.filter(({ edits }) => edits.some(changesSomething)).length,
        undoStep: async (step) => {
          undone.push(step);
          return ok('edit');
        },
      },
      outbox: {
        of: async () => entries,
        sentComments: async () => sent,
        takeBack: async (ids) => {
          taken.push(ids);
          return ok(undefined);
        },
      },
    }),
  );
  await render(
    <InApp>
      <ScopePage release={null} />
    </InApp>,
  );
  return { commands, taken, undone };
}

/** The same with the panel of PAY-1 open. */
export async function openPanel(held: Held = {}): Promise<Done> {
  const done = await openList(held);
  await row(/PAY-1 /).click();
  await userEvent.keyboard('{Enter}');
  await expect.element(panel().getByRole('heading', { level: 2 })).toHaveFocus();
  return done;
}

export const row = (name: string | RegExp) => page.getByRole('row', { name });
/** The cell of a row in one column. */
export const cell = (name: RegExp, column: string): HTMLElement =>
  row(name).element().querySelector<HTMLElement>(`[data-column="${column}"]`)!;
export const panel = () => page.getByRole('complementary', { name: 'Item' });
export const field = (name: RegExp) => panel().getByRole('combobox', { name });

/** Types into the editor that was just opened, once it has the focus. */
export async function typed(keys: string): Promise<void> {
  await expect.element(page.getByPlaceholder(/^Type to find/)).toHaveFocus();
  await userEvent.keyboard(keys);
}

/** Before each test: no half-written words, and the list as it looks at first. */
export async function freshList(): Promise<void> {
  await page.viewport(1300, 800);
  localStorage.clear();
  useDrafts.setState({ drafts: new Map(), unkept: new Set() });
  useScopeView.setState({
    filters: {},
    group: null,
    sort: [{ column: 'updated', descending: true }],
    table: { order: [], hidden: HIDDEN_AT_FIRST, widths: {} },
  });
}
