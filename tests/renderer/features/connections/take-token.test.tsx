import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { TakeToken } from '#renderer/features/connections/take-token.tsx';
import { err, ok } from '#shared/lib/result.ts';
import { aConnection, anExplanation, fakeEngine } from '#tests/support/fake-engine.ts';

const twin = anExplanation({ title: 'Already connected', code: 'already-connected', connection: 'old' as never });
const replace = () => page.getByRole('button', { name: 'Replace its token with this one' });

test('a site that is connected already takes the token that was typed', async () => {
  const update = vi.fn(async () => ok(aConnection()));
  const taken = vi.fn();
  setEngine(fakeEngine({ connections: { update } }));
  await render(<TakeToken explanation={twin} token=" new-token " onTaken={taken} />);
  await userEvent.click(replace());
  await expect.poll(() => taken.mock.calls.length).toBe(1);
  expect(update.mock.calls).toEqual([[{ id: 'old', token: 'new-token' }]]);
});

test('a token that the site refuses is explained in place, and can be sent again', async () => {
  setEngine(fakeEngine({ connections: { update: async () => err(anExplanation({ title: 'Token refused' })) } }));
  await render(<TakeToken explanation={twin} token="t" onTaken={() => undefined} />);
  await userEvent.click(replace());
  await expect.element(page.getByRole('heading', { name: 'Token refused' })).toBeVisible();
  await expect.element(replace()).toBeEnabled();
});

test('any other refusal offers nothing of the kind', async () => {
  await render(<TakeToken explanation={anExplanation({ code: 'unauthorized' })} token="t" onTaken={() => undefined} />);
  await expect.element(page.getByRole('heading', { name: 'Jira refused the token' })).toBeVisible();
  await expect.element(replace()).not.toBeInTheDocument();
});
