import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine, type EngineClient } from '#renderer/engine/client/index.ts';
import { ConnectionsPage } from '#renderer/features/connections/connections-page.tsx';
import { aboutConnection } from '#renderer/features/connections/about-connection.ts';
import { toast, ToastProvider } from '#renderer/ui/toast.tsx';
import { err, ok } from '#shared/lib/result.ts';
import {
  aConnection,
  anExplanation,
  fakeEngine,
  FAKE_NOW,
  FAKE_PROJECTS,
  fakeStatus,
  fakeSyncState,
  NO_SYNC,
  READY,
} from '#tests/support/fake-engine.ts';

const show = async (overrides: Parameters<typeof fakeEngine>[0] = {}): Promise<EngineClient> => {
  const client = fakeEngine(overrides);
  setEngine(client);
  await render(
    <ToastProvider>
      <ConnectionsPage />
    </ToastProvider>,
  );
  return client;
};

beforeEach(async () => {
  fakeStatus.set(READY);
  fakeSyncState.set(NO_SYNC);
  await page.viewport(1200, 900);
});

test('each connection shows its product, account and where its token is', async () => {
  await show({ connections: { list: async () => [aConnection(), aConnection({ id: 'x' as never, name: 'Old Jira', token: 'missing' })] } });
  await expect.element(page.getByRole('region', { name: 'Acme Jira' }).getByText('Token in the keychain')).toBeVisible();
  await expect.element(page.getByRole('region', { name: 'Old Jira' }).getByText('This connection needs its token again')).toBeVisible();
});

test('tokens that are kept in memory only are said so', async () => {
  fakeStatus.set({ ...READY, host: { ...READY.host!, secrets: 'memory' } });
  await show();
  await expect.element(page.getByText('Tokens are kept in memory only.')).toBeVisible();
});

test('the sample needs no token, so nothing is said about tokens', async () => {
  fakeStatus.set({ ...READY, host: { ...READY.host!, secrets: 'memory' } });
  await show({ connections: { list: async () => [aConnection({ sample: true, token: 'missing' })] } });
  await expect.element(page.getByText('Sample', { exact: true })).toBeVisible();
  await expect.element(page.getByText('Tokens are kept in memory only.')).not.toBeInTheDocument();
  await expect.element(page.getByText('This connection needs its token again')).not.toBeInTheDocument();
});

test('a problem stands beside its field, and nothing is sent', async () => {
  const add = vi.fn();
  await show({ connections: { add } });
  await userEvent.click(page.getByRole('button', { name: 'Connect Azure DevOps' }));
  await userEvent.fill(page.getByLabelText('Organisation address'), 'https://dev.azure.com');
  await userEvent.click(page.getByRole('button', { name: 'Connect', exact: true }));
  await expect.element(page.getByLabelText('Organisation address')).toHaveAttribute('aria-invalid', 'true');
  await expect.element(page.getByText(/Add your organisation/)).toBeVisible();
  await expect.element(page.getByText('Paste the token here.')).toBeVisible();
  expect(add).not.toHaveBeenCalled();
});

test('the form for Azure DevOps says that global tokens stop working', async () => {
  await show();
  await userEvent.click(page.getByRole('button', { name: 'Connect Azure DevOps' }));
  await expect.element(page.getByText(/stop working on 1 December 2026/)).toBeVisible();
});

test('a test answers plainly, whether it works or not', async () => {
  const test_ = vi
    .fn<EngineClient['connections']['test']>()
    .mockResolvedValueOnce(err(anExplanation()))
    .mockResolvedValueOnce(ok(aConnection().identity!));
  await show({ connections: { test: test_ } });
  await userEvent.click(page.getByRole('button', { name: 'Connect Jira' }));
  await userEvent.fill(page.getByLabelText('Site address'), 'acme.atlassian.net');
  await userEvent.fill(page.getByLabelText('E-mail'), 'amira@acme.example');
  await userEvent.fill(page.getByLabelText('API token'), 'secret');
  await userEvent.click(page.getByRole('button', { name: 'Test connection' }));
  await expect.element(page.getByRole('alert').getByText(/does not accept the token/)).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Test connection' }));
  await expect.element(page.getByText(/It works: Jira Cloud, signed in as/)).toBeVisible();
  expect(test_.mock.calls[0]![0]).toEqual({
    token: 'secret',
    draft: { name: 'acme', kind: 'jira-cloud', baseUrl: 'https://acme.atlassian.net', account: 'amira@acme.example' },
  });
});

test.each([
  ['unauthorized', 'API token'],
  ['not-a-tracker', 'Site address'],
])('a refusal (%s) that one field can mend stands beside it', async (code, label) => {
  await show({ connections: { test: async () => err({ ...anExplanation(), code, detail: 'HTTP 401' }) } });
  await userEvent.click(page.getByRole('button', { name: 'Connect Jira' }));
  await userEvent.fill(page.getByLabelText('Site address'), 'acme.atlassian.net');
  await userEvent.fill(page.getByLabelText('E-mail'), 'amira@acme.example');
  await userEvent.fill(page.getByLabelText('API token'), 'secret');
  await userEvent.click(page.getByRole('button', { name: 'Test connection' }));
  await expect.element(page.getByLabelText(label)).toHaveAttribute('aria-invalid', 'true');
  await expect.element(page.getByLabelText(label)).toHaveAccessibleDescription(new RegExp(anExplanation().happened.slice(0, 20)));
  await expect.element(page.getByText('Technical detail')).toBeVisible();
  await userEvent.fill(page.getByLabelText(label), 'another');
  await expect.element(page.getByLabelText(label)).not.toHaveAttribute('aria-invalid', 'true');
});

test('choosing a project is one click and keeps the others', async () => {
  const choose = vi.fn(async () => ok(undefined));
  const [shop, pay] = FAKE_PROJECTS;
  await show({
    connections: { list: async () => [aConnection()] },
    catalog: {
      choose,
      projects: async () =>
        [shop, pay].map((project, index) => ({
          project,
          pulled: index === 0,
          lastPull: null,
          items: 0,
          noAccessSince: null,
          resumable: false,
        })),
    },
  });
  await userEvent.click(page.getByRole('checkbox', { name: /PAY/ }));
  expect(choose).toHaveBeenCalledWith({ connection: aConnection().id, projects: [shop.id, pay.id] });
});

test('projects appear when the tracker has named them, however late', async () => {
  const [shop] = FAKE_PROJECTS;
  const state = { project: shop, pulled: false, lastPull: null, items: 0, noAccessSince: null, resumable: false };
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  let known: readonly (typeof state)[] = [];
  await show({
    connections: { list: async () => [aConnection()], add: async () => ok(aConnection()) },
    catalog: {
      projects: async () => known,
      refreshProjects: async () => {
        await answered;
        known = [state];
        return ok(known);
      },
    },
  });
  await userEvent.click(page.getByRole('button', { name: 'Connect Jira' }));
  await userEvent.fill(page.getByLabelText('Site address'), 'acme.atlassian.net');
  await userEvent.fill(page.getByLabelText('E-mail'), 'amira@acme.example');
  await userEvent.fill(page.getByLabelText('API token'), 'secret');
  await userEvent.click(page.getByRole('button', { name: 'Connect', exact: true }));
  await expect.element(page.getByText('No projects are known yet.', { exact: false })).toBeVisible();
  answer();
  await expect.element(page.getByRole('checkbox', { name: new RegExp(shop.key) })).toBeVisible();
});

test('what a removed connection has to say stays when its card is gone', async () => {
  let gone = false;
  const remove = vi.fn(async () => {
    gone = true;
    return err({ code: 'not-saved' as const, explanation: anExplanation({ title: 'Removed, but its token was left' }) });
  });
  await show({ connections: { list: async () => (gone ? [] : [aConnection()]), remove } });
  await userEvent.click(page.getByRole('button', { name: /^More for/ }));
  await userEvent.click(page.getByRole('menuitem', { name: /^Remove/ }));
  await userEvent.click(page.getByRole('dialog').getByRole('button', { name: /^Remove/ }));
  await expect.element(page.getByText('Removed, but its token was left').first()).toBeVisible();
  await expect.element(page.getByRole('heading', { name: 'No tracker is connected' })).toBeVisible();
});

test('removing says what goes and what stays, and asks first', async () => {
  const remove = vi.fn(async () => ok(undefined));
  await show({ connections: { list: async () => [aConnection()], remove } });
  await userEvent.click(page.getByRole('button', { name: 'More for Acme Jira' }));
  await userEvent.click(page.getByRole('menuitem', { name: 'Remove connection' }));
  const dialog = page.getByRole('dialog', { name: 'Remove Acme Jira?' });
  await expect.element(dialog.getByText(/your releases, milestones, risks and notes/)).toBeVisible();
  expect(remove).not.toHaveBeenCalled();
  await userEvent.click(dialog.getByRole('button', { name: 'Remove connection' }));
  expect(remove).toHaveBeenCalledWith(aConnection().id);
});

test('a new token is tested first, and a refusal is explained in place', async () => {
  const update = vi.fn(async () => err(anExplanation({ title: 'Another account' })));
  await show({ connections: { list: async () => [aConnection()], update } });
  await userEvent.click(page.getByRole('button', { name: 'More for Acme Jira' }));
  await userEvent.click(page.getByRole('menuitem', { name: 'Replace the token' }));
  await userEvent.fill(page.getByLabelText('API token'), 'new');
  await userEvent.click(page.getByRole('button', { name: 'Test and save' }));
  await expect.element(page.getByRole('dialog').getByText('Another account')).toBeVisible();
});

test('without a connection the page teaches the next step, and counts nothing', async () => {
  await show({ connections: { list: async () => [] } });
  await expect.element(page.getByRole('heading', { name: 'No tracker is connected' })).toBeVisible();
  await expect.element(page.getByText('0 connections')).not.toBeInTheDocument();
});

test('a new test of a connection says nothing of the one before', async () => {
  const test_ = vi
    .fn<EngineClient['connections']['test']>()
    .mockResolvedValueOnce(err({ ...anExplanation(), code: 'unauthorized' }))
    .mockResolvedValueOnce(ok(aConnection().identity!));
  await show({ connections: { test: test_ } });
  await userEvent.click(page.getByRole('button', { name: 'Connect Jira' }));
  await userEvent.fill(page.getByLabelText('Site address'), 'acme.atlassian.net');
  await userEvent.fill(page.getByLabelText('E-mail'), 'amira@acme.example');
  await userEvent.fill(page.getByLabelText('API token'), 'secret');
  await userEvent.click(page.getByRole('button', { name: 'Test connection' }));
  await expect.element(page.getByLabelText('API token')).toHaveAttribute('aria-invalid', 'true');
  await userEvent.fill(page.getByLabelText('Site address'), 'other.atlassian.net');
  await userEvent.click(page.getByRole('button', { name: 'Test connection' }));
  await expect.element(page.getByText(/It works: Jira Cloud, signed in as/)).toBeVisible();
  await expect.element(page.getByLabelText('API token')).not.toHaveAttribute('aria-invalid', 'true');
});

test('a token that a push was refused with is said at its connection, which offers to replace it, until something goes well', async () => {
  const explanation = anExplanation({ title: 'Token refused', code: 'unauthorized' });
  const failures = { ...NO_SYNC.failures, pushes: [{ connection: aConnection().id, explanation, startedAt: FAKE_NOW }] };
  fakeSyncState.set({ ...NO_SYNC, failures });
  await show({ connections: { list: async () => [aConnection(), aConnection({ id: 'x' as never, name: 'Other' })] } });
  const card = page.getByRole('region', { name: 'Acme Jira' });
  await expect.element(card.getByRole('heading', { name: 'Token refused' })).toBeVisible();
  await expect.element(page.getByRole('region', { name: 'Other' }).getByText('Token refused')).not.toBeInTheDocument();
  await userEvent.click(card.getByRole('button', { name: 'Replace the token' }));
  await expect.element(page.getByRole('dialog', { name: /Token of/ })).toBeVisible();
  fakeSyncState.set(NO_SYNC);
  await expect.element(page.getByRole('heading', { name: 'Token refused' })).not.toBeInTheDocument();
});

test('removing a connection says how many of its edits wait, and what becomes of them', async () => {
  const edits = ['1', '2'].map((id) => ({ id, connection: aConnection().id }));
  const list = async () => [...edits, { id: '3', connection: 'other' }] as never;
  await show({ connections: { list: async () => [aConnection()] }, outbox: { list } });
  await userEvent.click(page.getByRole('button', { name: 'More for Acme Jira' }));
  await userEvent.click(page.getByRole('menuitem', { name: 'Remove connection' }));
  await expect.element(page.getByRole('dialog').getByText(/2 edits that were never sent\. Nothing is lost: Sync keeps them/)).toBeVisible();
});

const LEFT = {
  id: 'left' as never,
  name: 'Nimbus',
  kind: 'jira-data-center',
  baseUrl: 'https://jira.nimbus.example',
  account: null,
} as const;

test('a connection that was removed is made again with its address filled in, from where it is wanted and from the page', async () => {
  setEngine(fakeEngine({ connections: { left: async () => [LEFT] } }));
  const away = [{ connection: LEFT.id, name: 'Nimbus', why: 'removed', edits: 5 }] as const;
  fakeSyncState.set({ ...NO_SYNC, open: { ...NO_SYNC.open, queued: 5, away } });
  await render(
    <ToastProvider>
      <ConnectionsPage again={LEFT.id} />
    </ToastProvider>,
  );
  const form = page.getByRole('dialog', { name: /^Connect .?Nimbus.? again/ });
  await expect.element(form.getByRole('textbox', { name: 'Address' })).toHaveValue('https://jira.nimbus.example');
  await userEvent.keyboard('{Escape}');
  await expect.element(form).not.toBeInTheDocument();
  await userEvent.click(page.getByRole('region', { name: 'Nimbus' }).getByRole('button', { name: 'Connect again' }));
  await expect.element(form.getByRole('textbox', { name: 'Address' })).toHaveValue('https://jira.nimbus.example');
});

test('the address that asks for a token opens the field of that connection, once', async () => {
  setEngine(
    fakeEngine({
      connections: { list: async () => [aConnection(), aConnection({ id: 'x' as never, name: 'Old Jira', token: 'missing' })] },
    }),
  );
  window.history.replaceState(null, '', '#/connections?token=x');
  const shown = (token: string | null) => (
    <ToastProvider>
      <ConnectionsPage token={token as never} />
    </ToastProvider>
  );
  const screen = await render(shown('x'));
  const dialog = page.getByRole('dialog', { name: 'Token of Old Jira' });
  await expect.element(dialog.getByRole('textbox')).toHaveFocus();
  expect(window.location.hash).toBe('#/connections');
  await userEvent.keyboard('{Escape}');
  await expect.element(dialog).not.toBeInTheDocument();
  // What led here is gone with its page: the keyboard goes on where the token is asked for.
  await expect.element(page.getByRole('region', { name: 'Old Jira' }).getByRole('button', { name: 'Enter the token' })).toHaveFocus();
  await screen.rerender(shown(null));
  await expect.element(page.getByRole('region', { name: 'Old Jira' })).toBeVisible();
  await expect.element(dialog).not.toBeInTheDocument();
  await screen.rerender(shown('x'));
  await expect.element(dialog).toBeVisible();
});

test('the keyboard stays with its connection when a token was taken and the button that asked for it goes', async () => {
  let list = [aConnection({ token: 'missing' })];
  const update = async () => {
    list = [aConnection()];
    return ok(aConnection());
  };
  await show({ connections: { list: async () => list, update } });
  await userEvent.click(page.getByRole('button', { name: 'Enter the token' }));
  await userEvent.fill(page.getByLabelText('API token'), 'new');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('button', { name: 'Enter the token' })).not.toBeInTheDocument();
  await expect.element(page.getByRole('region', { name: 'Acme Jira' }).getByRole('button', { name: 'Test' })).toHaveFocus();
});

test('the last word on a connection takes the place of the one before', async () => {
  let list = [aConnection()];
  await show({
    connections: {
      list: async () => list,
      add: async () => ok(aConnection()),
      remove: async () => {
        list = [];
        return ok(undefined);
      },
    },
  });
  toast({ title: 'Acme Jira is connected', about: aboutConnection(aConnection().id) });
  await expect.element(page.getByText('Acme Jira is connected')).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: /^More for/ }));
  await userEvent.click(page.getByRole('menuitem', { name: 'Remove connection' }));
  await userEvent.click(page.getByRole('button', { name: 'Remove connection' }));
  await expect.element(page.getByText(/was removed$/)).toBeVisible();
  await expect.element(page.getByText('Acme Jira is connected')).not.toBeInTheDocument();
});

test('on a narrow screen what is known of a project stands close below its name', async () => {
  await page.viewport(390, 844);
  await show();
  const line = page.getByRole('listitem').first();
  await expect.element(line).toBeVisible();
  const [box, facts] = [...line.element().children].map((part) => part.getBoundingClientRect());
  expect(facts!.top - box!.bottom).toBe(0);
});
