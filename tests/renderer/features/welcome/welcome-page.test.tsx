import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { WelcomePage } from '#renderer/features/welcome/welcome-page.tsx';

test('three ways in, and restoring', async () => {
  const asked: string[] = [];
  await render(<WelcomePage onCommand={(id) => asked.push(id)} />);
  for (const name of [/Connect Jira/, /Connect Azure DevOps/, /Explore the sample workspace/, /Restore from a backup/]) {
    await userEvent.click(page.getByRole('button', { name }));
  }
  expect(asked).toEqual(['connection.add-jira', 'connection.add-azure', 'sample.load', 'backup.restore']);
});
