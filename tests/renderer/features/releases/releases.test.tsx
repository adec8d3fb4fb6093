import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { NewReleaseDialog, openNewRelease, ReleaseOverview, ReleasePage, ReleasesPage } from '#renderer/features/releases/index.ts';
import { ALL_RELEASES } from '#renderer/features/releases/release-row.ts';
import { useReleasesView } from '#renderer/features/releases/view-store.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import { err, ok } from '#shared/lib/result.ts';
import type { PlanCommand } from '#shared/plan/edit.ts';
import { InApp } from '#tests/support/in-app.tsx';
import { fakeEngine, fakeRelease, fillPlan } from '../../../support/fake-engine.ts';
import { planDouble } from '../../../support/plan-double.ts';

const db = new CockpitDb();
const GIFT_CARDS = 'release-3' as ReleaseId;
let commands: PlanCommand[];

const overview = (
  <InApp>
    <ReleasePage release={GIFT_CARDS} tab="overview">
      <ReleaseOverview release={GIFT_CARDS} />
    </ReleasePage>
  </InApp>
);
const list = (
  <InApp>
    <ReleasesPage />
    <NewReleaseDialog />
  </InApp>
);
const labels = (): readonly string[] => commands.map((command) => command.label);
const row = (name: string | RegExp) => page.getByRole('row', { name });

beforeEach(async () => {
  await page.viewport(1300, 900);
  await Promise.all(
    ['releases', 'mappings', 'milestones', 'risks', 'freezes', 'notes', 'history', 'settings'].map((name) => db.table(name).clear()),
  );
  await fillPlan(db);
  const plan = planDouble(db);
  commands = plan.commands;
  setEngine(fakeEngine({ plan: { run: plan.run } }));
  useReleasesView.setState({ layout: 'table', filter: ALL_RELEASES, sort: [{ column: 'left', descending: false }] });
});

test('the next release stands first and finished ones last', async () => {
  await render(list);
  await expect.element(row(/Payments Instant refunds/)).toHaveAttribute('data-row', '0');
  await expect.element(row(/Shop Basket repair 4.1.1/)).toHaveAttribute('data-row', '11');
});

test('the list is narrowed by words and by state, and says so when nothing is left', async () => {
  await render(list);
  await page.getByRole('searchbox', { name: 'Search releases' }).fill('mobile history');
  await expect.element(page.getByText('1 of 12 releases')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search releases' }).fill('nothing like this');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('toolbar').getByRole('button', { name: 'State' }).click();
  await page.getByRole('checkbox', { name: 'Released' }).click();
  await expect.element(page.getByText('3 of 12 releases')).toBeVisible();
});

test('several releases are archived as one act that can be undone, and stay findable', async () => {
  await render(list);
  await row(/Autumn sale/).click();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  await page.getByRole('button', { name: 'Archive' }).click();
  await expect.poll(labels).toEqual(['archive 2 releases']);
  await expect.element(page.getByRole('button', { name: 'Undo' })).toBeVisible();
  await expect.element(page.getByText('10 of 12 releases')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search releases' }).fill('autumn');
  await expect.element(row(/Autumn sale 4.1 archived/)).toBeVisible();
});

test('deleting takes milestones, risks and mappings along in the same act', async () => {
  await render(list);
  await row(/Gift cards/).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect.poll(labels).toEqual(['delete Shop Gift cards 4.2']);
  expect(commands[0]!.edits.map((edit) => (edit.kind === 'remove' ? edit.collection : edit.kind)).toSorted()).toEqual(
    expect.arrayContaining(['mappings', 'milestones', 'releases', 'risks']),
  );
  await expect.poll(() => db.releases.get(GIFT_CARDS)).toBeUndefined();
});

test('a release that a filter hides is not deleted with the others', async () => {
  await render(list);
  await row(/Gift cards/).click();
  await userEvent.keyboard('{Control>}a{/Control}');
  await page.getByRole('searchbox', { name: 'Search releases' }).fill('gift');
  await expect.element(page.getByText('1 of 12 releases, 1 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect.poll(labels).toEqual(['delete Shop Gift cards 4.2']);
  await expect.poll(() => db.releases.get(GIFT_CARDS)).toBeUndefined();
});

test('an empty plan teaches the first step', async () => {
  await db.releases.clear();
  await render(list);
  await expect.element(page.getByRole('heading', { name: 'Plan your first release' })).toBeVisible();
});

test('a new release needs a name only, and its page opens', async () => {
  await render(list);
  openNewRelease();
  await page.getByRole('button', { name: 'Create release' }).click();
  await expect.element(page.getByText('Give the release a name.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill('Web shop 5.1');
  await page.getByRole('button', { name: 'Create release' }).click();
  await expect.poll(labels).toEqual(['create Web shop 5.1']);
  expect(window.location.hash).toMatch(/^#\/releases\/.+/);
});

test('new dates are planned in the zone that the settings name', async () => {
  await db.settings.put({ key: 'zone', value: 'Asia/Tokyo' });
  await render(list);
  openNewRelease();
  await expect.element(page.getByRole('combobox', { name: 'Time zone of the plan' })).toHaveValue('Asia/Tokyo');
  await page.getByRole('button', { name: 'Cancel' }).click();
});

test('a field is saved with Enter and shows the new value', async () => {
  await render(overview);
  const service = page.getByRole('combobox', { name: 'Service' });
  await service.fill('Checkout');
  await userEvent.keyboard('{Enter}');
  await expect.poll(labels).toEqual(['change the service of Shop Gift cards 4.2']);
  await expect.poll(async () => (await db.releases.get(GIFT_CARDS))?.service).toBe('Checkout');
  await expect.element(service).toHaveValue('Checkout');
});

test('Esc brings the stored value back and changes nothing', async () => {
  await render(overview);
  const service = page.getByRole('combobox', { name: 'Service' });
  await service.fill('Wrong');
  await userEvent.keyboard('{Escape}');
  await expect.element(service).toHaveValue('Shop');
  expect(commands).toEqual([]);
});

test('a value that cannot be read is explained beside its field and kept as typed', async () => {
  await render(overview);
  const confidence = page.getByRole('textbox', { name: 'Confidence in percent' });
  await confidence.fill('sure');
  await userEvent.tab();
  await expect.element(page.getByText('Give a whole number from 0 to 100.')).toBeVisible();
  await expect.element(confidence).toHaveValue('sure');
});

test('an edit that is refused is explained beside its field', async () => {
  setEngine(fakeEngine({ plan: { run: async () => err({ code: 'gone', what: 'The release' }) } }));
  await render(overview);
  await page.getByRole('combobox', { name: 'Service' }).fill('Checkout');
  await userEvent.tab();
  await expect.element(page.getByText(/The release is not there any more/)).toBeVisible();
});

test('the target is moved in its panel, to the minute and with its zone', async () => {
  await render(overview);
  await page.getByRole('button', { name: /Nov 30, 2026|30 Nov 2026/ }).click();
  await page.getByRole('radio', { name: 'Time' }).click();
  await page.getByLabelText('Date', { exact: true }).fill('2026-12-01');
  await page.getByLabelText('From').fill('22:00');
  await page.getByLabelText('Until (optional)').fill('02:00');
  await page.getByRole('button', { name: 'Set date' }).click();
  await expect
    .poll(async () => (await db.releases.get(GIFT_CARDS))?.target)
    .toMatchObject({
      precision: 'minute',
      instant: '2026-12-01T21:00:00.000Z',
      until: '2026-12-02T01:00:00.000Z',
      zone: 'Europe/Berlin',
    });
});

test('Esc in the target panel changes nothing', async () => {
  await render(overview);
  await page.getByRole('button', { name: /Nov 30, 2026|30 Nov 2026/ }).click();
  await page.getByLabelText('Date', { exact: true }).fill('2026-12-01');
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('button', { name: 'Set date' })).not.toBeInTheDocument();
  expect(commands).toEqual([]);
});

test('a milestone is added, finished and removed in place', async () => {
  await render(overview);
  await page.getByRole('button', { name: 'Add milestone' }).click();
  await page.getByRole('form', { name: 'New milestone' }).getByLabelText('Day').fill('2026-11-27');
  await page.getByRole('form', { name: 'New milestone' }).getByRole('button', { name: 'Add milestone' }).click();
  await page.getByRole('checkbox', { name: 'Code freeze is done' }).click();
  await page.getByRole('button', { name: 'Remove Code freeze' }).click();
  await expect
    .poll(labels)
    .toEqual([
      'add Code freeze to Shop Gift cards 4.2',
      'finish Code freeze of Shop Gift cards 4.2',
      'remove Code freeze from Shop Gift cards 4.2',
    ]);
});

test('Esc closes a list inside a form first, then the form, and the focus returns to what opened it', async () => {
  await render(overview);
  await page.getByRole('button', { name: 'Add milestone' }).click();
  const form = page.getByRole('form', { name: 'New milestone' });
  await form.getByLabelText('Owner').fill('Amira');
  await form.getByRole('combobox', { name: 'Kind' }).click();
  await expect.element(page.getByRole('option', { name: 'Code freeze' })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('option', { name: 'Code freeze' })).not.toBeInTheDocument();
  await expect.element(form.getByLabelText('Owner')).toHaveValue('Amira');
  await userEvent.keyboard('{Escape}');
  await expect.element(form).not.toBeInTheDocument();
  await expect.element(page.getByRole('button', { name: 'Add milestone' })).toHaveFocus();
});

test('Esc in the list of zones does not turn closing the target panel into leaving it', async () => {
  await render(overview);
  await page.getByRole('button', { name: /Nov 30, 2026|30 Nov 2026/ }).click();
  await page.getByRole('combobox', { name: 'Time zone of the plan' }).fill('Toky');
  await expect.element(page.getByRole('option', { name: 'Asia/Tokyo' })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('option', { name: 'Asia/Tokyo' })).not.toBeInTheDocument();
  await page.getByLabelText('Date', { exact: true }).fill('2026-12-02');
  await page.getByRole('heading', { name: 'History' }).click();
  await expect.poll(async () => (await db.releases.get(GIFT_CARDS))?.target?.day).toBe('2026-12-02');
});

test('a risk says both factors, and only what changed is written', async () => {
  await render(overview);
  await page.getByRole('button', { name: /The payment provider changes/ }).click();
  await page.getByRole('textbox', { name: 'Mitigation' }).fill('Test with the new one first.');
  await page.getByRole('button', { name: 'Keep changes' }).click();
  await expect.poll(() => commands[0]?.edits).toMatchObject([{ kind: 'set', fields: { mitigation: 'Test with the new one first.' } }]);
  expect(Object.keys((commands[0]!.edits[0] as { fields: object }).fields)).toEqual(['mitigation']);
});

test('a date inside a freeze is said at the top', async () => {
  await db.freezes.clear();
  await db.freezes.put({
    id: 'f' as never,
    name: 'Black Friday',
    reason: 'Highest load of the year',
    scope: 'Shop',
    effect: 'block',
    zone: 'Europe/Berlin' as never,
    from: '2026-11-26T23:00:00.000Z' as never,
    to: '2026-11-30T23:00:00.000Z' as never,
  });
  await render(overview);
  await expect.element(page.getByText('The target date lies in the freeze Black Friday.')).toBeVisible();
});

test('the scope says how many items were removed, which do not count as open or done', async () => {
  await render(overview);
  await expect.element(page.getByText('29 of 47 done, 1 removed')).toBeVisible();
});

test('the history names the version that a line is about, and where its open items go', async () => {
  const act = { doc: `release/${GIFT_CARDS}`, releaseId: GIFT_CARDS, at: '2026-11-22T09:00:00.000Z', by: 'Amira', why: null } as const;
  const line = { ...act, label: 'mark it as released', collection: 'items', recordId: 'jira/1', name: 'GEN 3.6' } as const;
  await db.history.bulkPut([
    { ...line, id: 'line-1', at: line.at as never, field: 'released', from: false, to: true },
    { ...line, id: 'line-2', at: line.at as never, field: 'openItems', from: 'GEN 3.6', to: 'GEN 3.7.0' },
  ]);
  await render(overview);
  await expect.element(page.getByText('GEN 3.6, Released: no → yes')).toBeVisible();
  await expect.element(page.getByText('GEN 3.6, Open items: GEN 3.6 → GEN 3.7.0')).toBeVisible();
});

test('the dialog of the mapping gives the focus back to its button, also the first time it is read', async () => {
  await render(overview);
  const button = page.getByRole('button', { name: /^(Map|Change)$/ });
  await expect.element(button).toBeVisible();
  (button.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('dialog', { name: /^Map / })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(button).toHaveFocus();
});

test('a mapped version that was deleted in the tracker is named', async () => {
  setEngine(
    fakeEngine({
      items: {
        summaries: async ([release]) => [
          {
            release: release!,
            total: 0,
            byState: { todo: 0, doing: 0, done: 0, removed: 0, unknown: 0 },
            byType: { epic: 0, feature: 0, story: 0, task: 0, subtask: 0, bug: 0, other: 0 },
            byProject: [],
            byMapping: [],
            estimate: 0,
            unestimated: 0,
            problems: ['Version 4.2 was deleted in Jira: its items are no longer in scope.'],
          },
        ],
      },
    }),
  );
  await render(overview);
  await expect.element(page.getByText('Version 4.2 was deleted in Jira: its items are no longer in scope.')).toBeVisible();
});

test('a release that is gone says how to get it back', async () => {
  await render(
    <InApp>
      <ReleasePage release={'nobody' as ReleaseId} tab="overview">
        never
      </ReleasePage>
    </InApp>,
  );
  await expect.element(page.getByText(/If you deleted it just now, Undo brings it back/)).toBeVisible();
});

test('below 720 pixels the list is cards of two lines', async () => {
  await page.viewport(390, 844);
  await db.releases.clear();
  await db.releases.put(fakeRelease(3));
  await render(list);
  await expect.element(page.getByRole('link', { name: 'Shop Gift cards 4.2' })).toBeVisible();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
});

/** Both halves of a double click, before anything was drawn in between. */
const clickTwice = (locator: ReturnType<typeof page.getByRole>): void => {
  const button = locator.element() as HTMLElement;
  button.click();
  button.click();
};

test('a double click adds one milestone, one risk and one release', async () => {
  const view = await render(overview);
  await page.getByRole('button', { name: 'Add milestone' }).click();
  const milestone = page.getByRole('form', { name: 'New milestone' });
  await milestone.getByLabelText('Day').fill('2026-11-27');
  clickTwice(milestone.getByRole('button', { name: 'Add milestone' }));
  await expect.element(milestone).not.toBeInTheDocument();
  await page.getByRole('button', { name: 'Add risk' }).click();
  const risk = page.getByRole('form', { name: 'New risk' });
  await risk.getByLabelText('What could happen').fill('The certificate expires');
  clickTwice(risk.getByRole('button', { name: 'Add risk' }));
  await expect.element(risk).not.toBeInTheDocument();
  await view.rerender(list);
  openNewRelease();
  await page.getByRole('textbox', { name: 'Name' }).fill('Web shop 5.1');
  clickTwice(page.getByRole('button', { name: 'Create release' }));
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  expect(labels()).toEqual(['add Code freeze to Shop Gift cards 4.2', 'add the risk The certificate expires', 'create Web shop 5.1']);
});

/** Types into a native day field as people do: part by part, from its first part on. */
const typeDay = async (field: ReturnType<typeof page.getByRole>, digits: string): Promise<void> => {
  await expect.element(field).toBeVisible();
  (field.element() as HTMLElement).focus();
  await userEvent.keyboard(digits);
};

test('a day that no calendar has is said beside its field, and the stored one is kept', async () => {
  await db.releases.update(GIFT_CARDS, { forecast: '2028-02-29' as never });
  await render(overview);
  const forecast = page.getByRole('textbox', { name: 'Forecast', exact: true });
  await expect.element(forecast).toHaveValue('2028-02-29');
  await typeDay(forecast, '0230');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByText(/There is no such day/)).toBeVisible();
  await userEvent.keyboard('{Tab}');
  expect(commands).toEqual([]);
  await userEvent.keyboard('{Shift>}{Tab}{/Shift}{Escape}');
  await expect.element(forecast).toHaveValue('2028-02-29');
  await expect.element(page.getByText(/There is no such day/)).not.toBeInTheDocument();
});

test('an impossible day in an empty field is said too, and Esc empties the field', async () => {
  await db.releases.update(GIFT_CARDS, { actual: null });
  await render(overview);
  const actual = page.getByRole('textbox', { name: 'Actual', exact: true });
  await typeDay(actual, '02292027');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByText(/There is no such day/)).toBeVisible();
  expect(commands).toEqual([]);
  await userEvent.keyboard('{Escape}');
  expect((actual.element() as HTMLInputElement).validity.badInput).toBe(false);
});

test('a year that lost a digit is not taken', async () => {
  await render(overview);
  await page.getByRole('textbox', { name: 'Forecast', exact: true }).fill('0202-11-30');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByText(/Give a year from 1970 to 2199/)).toBeVisible();
  expect(commands).toEqual([]);
});

test('a new release, a risk and a target are not stored with an impossible day', async () => {
  const view = await render(overview);
  await page.getByRole('button', { name: 'Add risk' }).click();
  const risk = page.getByRole('form', { name: 'New risk' });
  await risk.getByLabelText('What could happen').fill('The certificate expires');
  await typeDay(risk.getByLabelText('Next review'), '02292027');
  await userEvent.keyboard('{Enter}');
  await expect.element(risk.getByText(/There is no such day/)).toBeVisible();
  await risk.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: /Nov 30, 2026|30 Nov 2026/ }).click();
  await expect.poll(() => page.getByRole('dialog').element().contains(document.activeElement)).toBe(true);
  await typeDay(page.getByLabelText('Date', { exact: true }), '0230');
  await page.getByRole('button', { name: 'Set date' }).click();
  await expect.element(page.getByText(/There is no such day/)).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await view.rerender(list);
  openNewRelease();
  await page.getByRole('textbox', { name: 'Name' }).fill('Web shop 5.1');
  await typeDay(page.getByLabelText('Date', { exact: true }), '02292027');
  await page.getByRole('button', { name: 'Create release' }).click();
  await expect.element(page.getByText(/There is no such day/)).toBeVisible();
  expect(commands).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
});

test('a release that is deleted from its menu can be brought back from the message', async () => {
  const undoStep = vi.fn(async () => ok('delete Shop Gift cards 4.2'));
  setEngine(fakeEngine({ plan: { run: planDouble(db).run, newestStep: async () => 7, undoStep } }));
  await render(overview);
  await page.getByRole('button', { name: 'More for this release' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect.element(page.getByText('Shop Gift cards 4.2 deleted')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(undoStep.mock.calls).toEqual([[7]]);
});

test('what is wrong with a name goes once the name is typed', async () => {
  await render(list);
  openNewRelease();
  await page.getByRole('button', { name: 'Create release' }).click();
  await expect.element(page.getByText('Give the release a name.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill('Web shop 5.1');
  await expect.element(page.getByText('Give the release a name.')).not.toBeInTheDocument();
  await page.getByRole('button', { name: 'Cancel' }).click();
});
