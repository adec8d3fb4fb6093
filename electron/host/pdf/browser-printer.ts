import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PdfRefusal } from '#shared/contract/host.ts';
import { err, ok } from '#shared/lib/result.ts';
import { startDevTools, type DevTools } from './devtools-pipe.ts';
import { findBrowser } from './find-browser.ts';
import { PAPER_INCHES, type Printer, type PrintJob } from './printer.ts';

const LONGEST = 120_000; // a packet of 1,000 entries takes seconds; a browser that hangs must not hang the export
const CHUNK = 1024 * 1024;

const NO_BROWSER = 'No Chrome, Edge or Chromium was found on this computer to print with.';

/** Prints with an installed Chromium that runs headless for this one document, without scripts, network or profile. */
export function browserPrinter(find: () => string | null = findBrowser): Printer {
  return {
    missing: async () => (find() === null ? NO_BROWSER : null),
    async print(job, signal) {
      const executable = find();
      if (executable === null) return err({ code: 'no-browser', detail: NO_BROWSER });
      const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST)]);
      let profile: string | null = null;
      let browser: DevTools | null = null;
      try {
        profile = await mkdtemp(join(tmpdir(), 'cockpit-print-'));
        browser = startDevTools(executable, browserArguments(profile), limit);
        return ok(await printIn(browser, job));
      } catch (error) {
        return err(refusal(signal, limit, error));
      } finally {
        await browser?.close();
        if (profile !== null) await rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
      }
    },
  };
}

async function printIn(browser: DevTools, job: PrintJob): Promise<Uint8Array<ArrayBuffer>> {
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const page = (method: string, params?: object) => browser.send(method, params, String(sessionId));

  await page('Emulation.setScriptExecutionDisabled', { value: true });
  // The document is complete; whatever it still asks for is refused, data: addresses apart, which are no requests.
  browser.on('Fetch.requestPaused', ({ requestId }, session) => {
    browser.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }, session).catch(() => undefined);
  });
  await page('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  await page('Page.enable');
  const { frameTree } = (await page('Page.getFrameTree')) as { readonly frameTree: { readonly frame: { readonly id: string } } };
  await page('Page.setDocumentContent', { frameId: frameTree.frame.id, html: job.html });

  const { width, height } = PAPER_INCHES[job.paper];
  const { stream } = await page('Page.printToPDF', {
    paperWidth: width,
    paperHeight: height,
    printBackground: true,
    preferCSSPageSize: true, // page numbers and margins are the document's own (`@page`)
    generateTaggedPDF: true,
    generateDocumentOutline: true,
    transferMode: 'ReturnAsStream',
  });
  const parts: Buffer[] = [];
  for (let done = false; !done;) {
    const part = await page('IO.read', { handle: stream, size: CHUNK });
    parts.push(Buffer.from(String(part['data']), part['base64Encoded'] === true ? 'base64' : 'latin1'));
    done = part['eof'] === true;
  }
  return new Uint8Array(Buffer.concat(parts));
}

function browserArguments(profile: string): readonly string[] {
  return [
    '--headless=new',
    `--user-data-dir=${profile}`,
    '--disable-gpu',
    '--disable-extensions',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-component-update',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-dev-shm-usage',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    // Chromium refuses its own sandbox to root. Nothing but our escaped document is opened, with scripts off.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    'about:blank',
  ];
}

function refusal(cancelled: AbortSignal, limit: AbortSignal, error: unknown): PdfRefusal {
  if (cancelled.aborted) return { code: 'cancelled', detail: 'Printing was cancelled.' };
  if (limit.aborted) return { code: 'failed', detail: `The browser did not print within ${LONGEST / 60_000} minutes.` };
  return { code: 'failed', detail: error instanceof Error ? error.message : String(error) };
}
