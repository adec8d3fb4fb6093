import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { browserPrinter } from '#electron/host/pdf/browser-printer.ts';
import { dice } from '#electron/sandbox/random.ts';
import { generateDraft } from '#shared/domain/notes-draft.ts';
import { mergeDraft } from '#shared/domain/notes-merge.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import { notesPrintHtml } from '#shared/export/print-html.ts';
import { notesMarkdown } from '#shared/export/release-notes.ts';
import { randomItem } from '#tests/support/random-items.ts';
import { chromiumPath } from '../support/browser.ts';
import { interleaved, timed, type BenchCase } from '../support/measure.ts';
import { inFolder, track } from '../support/processes.ts';

const ENTRIES = 1_000;
const RELEASE = { name: 'Storefront 4.2.0', version: '4.2.0', summary: 'The winter release.', target: null, actual: null };

/** Release notes of 1,000 entries: the Markdown as the engine makes it, and the PDF as the host prints it. */
export const notesCase: BenchCase = {
  id: 'notes',
  async *run({ quick }) {
    const random = dice(17);
    const items = Array.from({ length: ENTRIES }, (_, number) => ({
      ...randomItem(number + 1, () => random.below(1_000_000) / 1_000_000),
      typeKind: random.chance(0.5) ? ('story' as const) : ('bug' as const),
      stateCategory: 'done' as const,
      resolution: null,
      parent: null,
    }));
    const draft = (): string => {
      const generated = generateDraft({ release: RELEASE, items });
      // What pressing "Generate" again does: the new draft merged into notes of the same size.
      return notesMarkdown(mergeDraft({ lastGenerated: generated, current: generated, generated }).markdown);
    };
    const markdown = await interleaved(quick ? 3 : 15, { product: async () => (await timed(draft)).ms });
    yield {
      name: 'Release notes of 1,000 entries, Markdown',
      unit: 'ms',
      product: markdown.product,
      reference: { name: 'limit', values: [50] },
      budget: 1,
    };

    const html = notesPrintHtml({
      title: 'Storefront 4.2.0',
      subtitle: 'Release notes',
      markdown: draft(),
      paper: 'A4',
      language: 'en',
      facts: [{ label: 'Version', value: '4.2.0' }],
      dated: '2026-11-22' as CalendarDate,
    });
    const printer = browserPrinter(chromiumPath);
    const pdf = await interleaved(quick ? 1 : 5, {
      product: async () => {
        const { ms, value } = await timed(() =>
          printer.print({ html, paper: 'A4', title: 'Storefront 4.2.0' }, AbortSignal.timeout(60_000)),
        );
        if (!value.ok) throw new Error(value.error.detail);
        return ms;
      },
      reference: () => inFolder((folder) => printByCommandLine(html, folder)),
    });
    yield {
      name: 'Release notes of 1,000 entries, PDF',
      unit: 'ms',
      product: pdf.product,
      reference: { name: 'Chromium printing the same HTML by its command line', values: pdf.reference },
      budget: 1.2,
    };
  },
};

/** @returns ms from the start of the browser to its end */
async function printByCommandLine(html: string, folder: string): Promise<number> {
  const [source, target] = [join(folder, 'notes.html'), join(folder, 'notes.pdf')];
  await writeFile(source, html);
  const { ms } = await timed(
    () =>
      new Promise<void>((resolve, reject) => {
        const child = spawn(
          chromiumPath(),
          [
            '--headless=new',
            `--user-data-dir=${join(folder, 'profile')}`,
            '--disable-gpu',
            '--disable-extensions',
            '--disable-sync',
            '--disable-background-networking',
            '--disable-component-update',
            '--no-first-run',
            '--disable-dev-shm-usage',
            ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
            '--no-pdf-header-footer',
            '--generate-pdf-document-outline',
            `--print-to-pdf=${target}`,
            pathToFileURL(source).href,
          ],
          { stdio: 'ignore' },
        );
        const forget = track({ stop: () => child.kill('SIGKILL') });
        child.once('error', reject);
        child.once('close', (code) => {
          forget();
          if (code === 0) resolve();
          else reject(new Error(`Chromium's command line ended with code ${code ?? 'none'}.`));
        });
      }),
  );
  if ((await readFile(target)).length === 0) throw new Error('Chromium printed an empty file.');
  return ms;
}
