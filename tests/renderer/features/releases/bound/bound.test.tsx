import type { ReactElement } from 'react';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { ReleaseOverview, ReleasePage } from '#renderer/features/releases/index.ts';
import type { Binding, BindingField } from '#shared/contract/bindings.ts';
import type { ProjectId, VersionId } from '#shared/domain/item.ts';
import type { Mapping, MappingId, ReleaseId } from '#shared/domain/release.ts';
import { day } from '#shared/domain/time.ts';
import type { PlanCommand } from '#shared/plan/edit.ts';
import { InApp } from '#tests/support/in-app.tsx';
import { accessProblems, showTheme } from '../../../../support/axe.ts';
import { fakeEngine, fakeRelease, fillPlan, JIRA } from '../../../../support/fake-engine.ts';
import { planDouble } from '../../../../support/plan-double.ts';

const db = new CockpitDb();
const GIFT_CARDS = 'release-3' as ReleaseId;
const VERSION = `${JIRA}/4` as VersionId;
const LATER = `${JIRA}/5` as VersionId;
const PROJECT = `${JIRA}/10000` as ProjectId;
const mapping: Mapping = {
  id: 'm1' as MappingId,
  releaseId: GIFT_CARDS,
  connection: JIRA,
  target: { kind: 'version', version: VERSION },
  label: 'Shop 4.2.0',
  bound: ['date', 'released'],
};
const field = (name: BindingField['field'], parts: Partial<BindingField> = {}): BindingField => ({
  field: name,
  bound: false,
  ours: null,
  theirs: null,
  standing: 'agrees',
  ...parts,
});
const binding = (...fields: readonly BindingField[]): Binding => ({
  mapping: mapping.id,
  record: VERSION,
  recordKind: 'version',
  project: PROJECT,
  projectKey: 'SHOP',
  connectionName: 'Acme Jira',
  name: 'Shop 4.2.0',
  isNew: false,
  editable: true,
  fields,
  values: { name: 'Shop 4.2.0', start: null, date: '2026-11-30', released: false, archived: false, description: '' },
  waiting: [],
  siblings: [{ id: LATER, name: 'Shop 4.3.0', released: false }],
});

let commands: PlanCommand[];
const Overview = (): ReactElement => (
  <InApp>
    <ReleasePage release={GIFT_CARDS} tab="overview">
      <ReleaseOverview release={GIFT_CARDS} />
    </ReleasePage>
  </InApp>
);
const open = async (bindings: readonly Binding[], total = 0): Promise<void> => {
  const plan = planDouble(db);
  commands = plan.commands;
  const engine = fakeEngine({ plan: { run: plan.run }, catalog: { bindings: async () => bindings } });
  const summaries = engine.items.summaries;
  const counted = { ...engine.items, summaries: async (ids: readonly ReleaseId[]) => count(await summaries(ids), total) };
  setEngine({ ...engine, items: counted });
  await render(<Overview />);
};
const count = <T extends object>(all: readonly T[], total: number): readonly T[] =>
  all.map((one) => ({ ...one, byMapping: [{ mapping: mapping.id, total, done: 0 }] }));
const lastEdits = () => commands.at(-1)?.edits;

beforeEach(async () => {
  showTheme('light');
  await page.viewport(1300, 900);
  await Promise.all(
    ['releases', 'mappings', 'milestones', 'risks', 'freezes', 'notes', 'history', 'settings'].map((name) => db.table(name).clear()),
  );
  await fillPlan(db);
  await db.mappings.clear();
  await db.releases.put({ ...fakeRelease(3), state: 'candidate' });
  await db.mappings.put(mapping);
});

test('a field that differs says so, and both ways out are one click', async () => {
  await open([binding(field('date', { bound: true, ours: '2026-11-30', theirs: '2026-12-24', standing: 'differs' }))]);
  const mark = page.getByRole('button', { name: /^Date: bound to Shop 4\.2\.0, differs in the tracker/ });
  await mark.click();
  await page.getByRole('button', { name: "Send the release's" }).click();
  await expect
    .poll(lastEdits)
    .toMatchObject([
      { kind: 'edit-record', record: VERSION, project: PROJECT, edit: { kind: 'value', field: 'date', value: '2026-11-30' } },
    ]);
  await page.getByRole('button', { name: "Take the tracker's" }).click();
  await expect.poll(lastEdits).toMatchObject([{ kind: 'set', collection: 'releases', fields: {} }]);
  expect(JSON.stringify(lastEdits())).toContain('2026-12-24');
});

test.each(['light', 'dark'] as const)('what is bound is accessible in the %s theme, open and closed', async (theme) => {
  showTheme(theme);
  await page.viewport(390, 844);
  await open([
    binding(
      field('name', { bound: true, ours: 'Gift cards', theirs: 'Shop 4.2.0', standing: 'conflict' }),
      field('date', { bound: true, ours: '2026-11-30', theirs: '2026-12-24', standing: 'differs' }),
      field('released', { bound: true, ours: false, theirs: false, standing: 'waits' }),
      field('description'),
    ),
  ]);
  const date = page.getByRole('button', { name: /^Date: bound to/ });
  await expect.element(date).toBeVisible();
  expect(await accessProblems()).toEqual([]);
  await date.click();
  await expect.element(page.getByRole('button', { name: "Send the release's" })).toBeVisible();
  expect(await accessProblems()).toEqual([]);
  await userEvent.keyboard('{Escape}');
  await page.getByRole('button', { name: /^Follows name, date, released/ }).click();
  await expect.element(page.getByRole('checkbox', { name: 'Summary' })).toBeVisible();
  expect(await accessProblems()).toEqual([]);
});

test('a field that waits is marked, and one that is not bound has no mark', async () => {
  await open([binding(field('date', { bound: true, ours: '2026-11-30', theirs: '2026-11-30', standing: 'waits' }), field('name'))]);
  await expect.element(page.getByRole('button', { name: /^Date: bound to Shop 4\.2\.0, waits to be sent/ })).toBeVisible();
  await expect.element(page.getByRole('button', { name: /^Name: bound/ })).not.toBeInTheDocument();
});

test('nothing in the header moves when the marks of bound fields arrive', async () => {
  const { promise, resolve } = Promise.withResolvers<readonly Binding[]>();
  const plan = planDouble(db);
  setEngine(fakeEngine({ plan: { run: plan.run }, catalog: { bindings: () => promise } }));
  await db.mappings.put({ ...mapping, bound: ['name', 'date', 'released', 'description'] });
  await render(<Overview />);
  const places = (): readonly number[] =>
    [page.getByRole('button', { name: /2026/ }).first(), page.getByRole('textbox', { name: 'Owner in the header' })].map(
      (each) => each.element().getBoundingClientRect().left,
    );
  const width = (): number => page.getByRole('textbox', { name: 'Summary' }).element().getBoundingClientRect().width;
  await expect.element(page.getByRole('textbox', { name: 'Summary' })).toBeVisible();
  await expect.poll(() => page.getByText('Shop 4.2.0').query()).not.toBeNull();
  const before = [...places(), width()];
  const all = (['name', 'date', 'released', 'description'] as const).map((name) => field(name, { bound: true }));
  resolve([binding(...all)]);
  await expect.element(page.getByRole('button', { name: /^Date: bound to/ })).toBeVisible();
  expect([...places(), width()]).toEqual(before);
});

test('what a mapping follows is chosen at the mapping, one tick after the other', async () => {
  await open([binding(field('name'), field('date', { bound: true }), field('released', { bound: true }))]);
  await page.getByRole('button', { name: /^Follows date, released/ }).click();
  await page.getByRole('checkbox', { name: 'Name' }).click();
  await page.getByRole('checkbox', { name: 'Date' }).click();
  await expect.poll(() => commands.length).toBe(2);
  expect(lastEdits()).toMatchObject([{ kind: 'set', collection: 'mappings', id: 'm1', fields: { bound: ['name', 'released'] } }]);
});

test('marking as released asks where the open items of its version go', async () => {
  await open([binding(field('released', { bound: true, ours: false, theirs: false }))], 5);
  await expect.element(page.getByText('0 of 5 done')).toBeVisible();
  await page.getByRole('combobox', { name: 'State' }).click();
  await page.getByRole('option', { name: 'Released', exact: true }).click();
  await page.getByRole('combobox', { name: /5 items of Shop 4\.2\.0 not done/ }).click();
  await page.getByRole('option', { name: /Move them to Shop 4\.3\.0/ }).click();
  expect(commands).toEqual([]);
  await page.getByRole('button', { name: 'Mark as released' }).click();
  await expect.poll(lastEdits).toMatchObject([
    { kind: 'set', fields: { state: 'released' } },
    { kind: 'edit-record', edit: { field: 'released', value: true, along: { moveUnfixedIssuesTo: LATER } } },
  ]);
});

test('marking as released asks nothing when every item is done, or the version does not follow', async () => {
  await open([binding(field('released', { ours: false, theirs: false }))], 5);
  await expect.element(page.getByText('0 of 5 done')).toBeVisible();
  await page.getByRole('combobox', { name: 'State' }).click();
  await page.getByRole('option', { name: 'Released', exact: true }).click();
  await expect.poll(lastEdits).toMatchObject([{ kind: 'set', fields: { state: 'released' } }]);
});

test('the version itself is edited where it is mapped; only what changed waits', async () => {
  await open([binding(field('date', { bound: true }))]);
  await page.getByRole('button', { name: 'Edit Shop 4.2.0 in its tracker' }).click();
  await page.getByLabelText('Start').fill('2027-01-01');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.element(page.getByText('It must not end before it starts.')).toBeVisible();
  await page.getByLabelText('Start').fill('2026-11-02');
  await page.getByRole('checkbox', { name: 'Archived' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(lastEdits).toMatchObject([
    { kind: 'edit-record', edit: { field: 'start', value: day('2026-11-02') } },
    { kind: 'edit-record', edit: { field: 'archived', value: true } },
  ]);
  expect(lastEdits()).toHaveLength(2);
});

test('releasing the version itself asks where its open items go, and nothing else does', async () => {
  await open([binding(field('date', { bound: true }))], 5);
  await expect.element(page.getByText('0 of 5 done')).toBeVisible();
  await page.getByRole('button', { name: 'Edit Shop 4.2.0 in its tracker' }).click();
  const question = page.getByRole('combobox', { name: /5 items of Shop 4\.2\.0 not done/ });
  await expect.element(page.getByRole('checkbox', { name: 'Released' })).toBeVisible();
  expect(question.elements()).toEqual([]);
  await page.getByRole('checkbox', { name: 'Released' }).click();
  await question.click();
  await page.getByRole('option', { name: /Move them to Shop 4\.3\.0/ }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(lastEdits).toMatchObject([
    {
      kind: 'edit-record',
      record: VERSION,
      recordKind: 'version',
      project: PROJECT,
      edit: { kind: 'value', field: 'released', value: true, along: { moveUnfixedIssuesTo: LATER } },
    },
  ]);
});

test('sending that the release is released asks where the open items of its version go', async () => {
  await open([binding(field('released', { bound: true, ours: true, theirs: false, standing: 'differs' }))], 5);
  await expect.element(page.getByText('0 of 5 done')).toBeVisible();
  await page.getByRole('button', { name: /bound to Shop 4\.2\.0, differs in the tracker/ }).click();
  await page.getByRole('combobox', { name: /5 items of Shop 4\.2\.0 not done/ }).click();
  await page.getByRole('option', { name: /Move them to Shop 4\.3\.0/ }).click();
  await page.getByRole('button', { name: "Send the release's" }).click();
  await expect
    .poll(lastEdits)
    .toMatchObject([{ kind: 'edit-record', edit: { field: 'released', value: true, along: { moveUnfixedIssuesTo: LATER } } }]);
});
