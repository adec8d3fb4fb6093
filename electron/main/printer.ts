import { BrowserWindow, session } from 'electron';
import type { Printer } from '#electron/host/pdf/printer.ts';
import { err, ok } from '#shared/lib/result.ts';

const SCHEME = 'print';
const DOCUMENT = `${SCHEME}://document/`;
/** For `registerSchemesAsPrivileged`: an origin of its own, without any right. */
export const PRINT_SCHEME = { scheme: SCHEME, privileges: { standard: true, secure: true } } as const;

/** Prints in a hidden window that runs no script and has a session in memory, whose every other request is refused. */
export function electronPrinter(): Printer {
  let jobs = 0;
  return {
    missing: async () => null,
    print: async (job, signal) => {
      jobs += 1;
      const own = session.fromPartition(`print-${jobs}`);
      own.protocol.handle(SCHEME, () => new Response(job.html, { headers: { 'Content-Type': 'text/html; charset=utf-8' } }));
      own.webRequest.onBeforeRequest((details, answer) => answer({ cancel: details.url !== DOCUMENT && !details.url.startsWith('data:') }));
      const window = new BrowserWindow({
        show: false,
        title: job.title,
        webPreferences: {
          session: own,
          javascript: false,
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
          webSecurity: true,
        },
      });
      const abort = (): void => window.destroy();
      signal.addEventListener('abort', abort, { once: true });
      try {
        await window.loadURL(DOCUMENT);
        const bytes = await window.webContents.printToPDF({
          pageSize: job.paper,
          printBackground: true,
          preferCSSPageSize: true,
          generateTaggedPDF: true,
          generateDocumentOutline: true,
        });
        return ok(new Uint8Array(bytes));
      } catch (error) {
        if (signal.aborted) return err({ code: 'cancelled', detail: 'Printing was cancelled.' });
        return err({ code: 'failed', detail: error instanceof Error ? error.message : String(error) });
      } finally {
        signal.removeEventListener('abort', abort);
        // A session lives as long as the app, and with its handler every document it ever printed.
        own.protocol.unhandle(SCHEME);
        if (!window.isDestroyed()) window.destroy();
      }
    },
  };
}
