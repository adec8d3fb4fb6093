import type { Page } from '@playwright/test';
import { createRelease, goTo, loadSample, notesEditor, notesSaved, openPart, runInPalette } from './support/acts.ts';
import { expect, test } from './support/cockpit.ts';

// The fixture fails a test whose console holds an error, and Chromium writes each violation there.

test('every place, dialog and editor works where no text may become markup or script', async ({ cockpit }) => {
  const { page } = cockpit;
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error('violation', event.effectiveDirective, event.sample));
  });
  await page.reload();
  await loadSample(page);
  for (const place of ['Items', 'Sync', 'Connections', 'Settings', 'Help', 'Releases'] as const) await goTo(page, place);
  await page.keyboard.press('Shift+?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await runInPalette(page, 'Connect Jira');
  await expect(page.getByRole('dialog', { name: 'Connect Jira' })).toBeVisible();
  await page.keyboard.press('Escape');

  await createRelease(page, 'Trusted', '1.0');
  await openPart(page, 'Scope');
  await openPart(page, 'Notes');
  await notesEditor(page).fill('# Notes <img src=x onerror="alert(1)">\n\n- **bold** [link](https://example.test) `code`\n');
  await page.keyboard.press('ControlOrMeta+f');
  await page.keyboard.press('Escape');
  await notesSaved(page);
  await printFromThePage(page);
});

/** A printer that ends at once leaves the page's own print view. */
async function printFromThePage(page: Page): Promise<void> {
  const before = process.env['CHROMIUM_PATH'];
  process.env['CHROMIUM_PATH'] = '/bin/false';
  try {
    await page.evaluate(() => {
      window.print = () => {
        document.body.dataset['printed'] = document.querySelector('[data-print]') === null ? 'nothing' : document.title;
      };
    });
    await page.getByRole('button', { name: /^PDF/ }).click();
    await page.getByRole('button', { name: 'Open print dialog' }).click();
    await expect(page.locator('body')).toHaveAttribute('data-printed', /Trusted/);
  } finally {
    if (before === undefined) delete process.env['CHROMIUM_PATH'];
    else process.env['CHROMIUM_PATH'] = before;
  }
}

test.describe('a script that slipped in', () => {
  test.use({ allowedErrors: /Content Security Policy|TrustedHTML|TrustedScript|trusted type/i });

  test('finds no way from a text to markup, a worker or a policy of its own', async ({ cockpit }) => {
    await cockpit.page.waitForFunction(() => document.querySelector('#root')?.childElementCount);
    const outcome = await cockpit.page.evaluate(() => {
      const attempt = (run: () => unknown): string => {
        try {
          run();
          return 'allowed';
        } catch (error) {
          return (error as Error).name;
        }
      };
      const trusted = (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes;
      return [
        () => (document.createElement('div').innerHTML = '<b>x</b>'),
        () => document.body.insertAdjacentHTML('beforeend', '<b>x</b>'),
        () => new DOMParser().parseFromString('<b>x</b>', 'text/html'),
        () => document.createRange().createContextualFragment('<b>x</b>'),
        () => (document.createElement('iframe').srcdoc = '<b>x</b>'),
        () => new SharedWorker('/assets/other.js'),
        () => document.createElement('script').setAttribute('src', '/assets/other.js'),
        () => trusted.createPolicy('mine', {}),
        () => trusted.createPolicy('default', {}),
        () => trusted.createPolicy('cockpit-engine', { createScriptURL: (url: string) => url }),
      ].map(attempt);
    });
    expect(new Set(outcome)).toEqual(new Set(['TypeError']));
  });
});
