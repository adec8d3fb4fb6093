import { findChromium } from '#build/lib/chromium.mjs';
import { startDevTools, type DevTools } from '#electron/host/pdf/devtools-pipe.ts';
import { track } from './processes.ts';

/** The Chromium everything is measured in. @throws Error when there is none: the bench's runner installs one */
export function chromiumPath(): string {
  const path = findChromium();
  if (path === undefined) throw new Error('No Chromium was found. Name one in CHROMIUM_PATH.');
  return path;
}

/** A tab that is in front of nobody and throttled by nothing. */
export interface Tab {
  goto(url: string): Promise<void>;
  /** The value of an expression, waited for when it is a promise. @throws Error with the page's own words */
  evaluate<T>(expression: string): Promise<T>;
  /** Calls a function of the probe (`tests/bench/page/probe.ts`); arguments and answer travel as JSON. */
  probe<T>(name: string, ...input: readonly unknown[]): Promise<T>;
  /** Resolves once the expression is truthy. @throws Error when it is not within a minute */
  until(expression: string): Promise<void>;
  close(): Promise<void>;
}

export interface Browser {
  /** @param scripts run in the page before its own */
  open(scripts?: readonly string[]): Promise<Tab>;
  /** Bytes of JavaScript values and of their buffers, after a collection, in every page and worker whose address begins with `origin`. */
  heap(origin: string): Promise<number>;
  /** Milliseconds of processor time of all its processes so far. */
  cpu(): Promise<number>;
  close(): Promise<void>;
}

const PATIENCE = 60_000;
const LONGEST = 600_000;
const LONGEST_END = 10_000;

/** Starts Chromium on a profile folder, driven over a pipe. */
export async function openBrowser(folder: string): Promise<Browser> {
  const ending = new AbortController();
  const forget = track({ stop: () => ending.abort() });
  const tools = startDevTools(chromiumPath(), argumentsFor(folder), AbortSignal.any([ending.signal, AbortSignal.timeout(LONGEST)]));
  await tools.send('Browser.getVersion');
  return {
    open: (scripts = []) => openTab(tools, scripts),
    heap: (origin) => heapOf(tools, origin),
    async cpu() {
      const { processInfo } = (await tools.send('SystemInfo.getProcessInfo')) as unknown as {
        readonly processInfo: readonly { readonly cpuTime: number }[];
      };
      return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
    },
    async close() {
      // Asked first and waited for, so that what it has in hand reaches the disk: cookies and pages.
      await tools.send('Browser.close').catch(() => undefined);
      await Promise.race([gone(tools), new Promise((resume) => setTimeout(resume, LONGEST_END))]);
      await tools.close();
      forget();
    },
  };
}

/** Resolves when the browser answers no more: what is still asked then is refused. */
async function gone(tools: DevTools): Promise<void> {
  for (;;) {
    try {
      await tools.send('Browser.getVersion');
    } catch {
      return;
    }
    await new Promise((resume) => setTimeout(resume, 20));
  }
}

function argumentsFor(folder: string): readonly string[] {
  return [
    '--headless=new',
    `--user-data-dir=${folder}`,
    '--window-size=1440,900',
    '--disable-gpu',
    '--disable-quic',
    '--disable-extensions',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--no-default-browser-check',
    // A window that is not in front is measured like one that is.
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--enable-precise-memory-info',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    'about:blank',
  ];
}

async function openTab(tools: DevTools, scripts: readonly string[]): Promise<Tab> {
  const { targetId } = await tools.send('Target.createTarget', { url: 'about:blank', newWindow: true });
  const { sessionId } = await tools.send('Target.attachToTarget', { targetId, flatten: true });
  const send = (method: string, params?: object) => tools.send(method, params, String(sessionId));
  await send('Page.enable');
  await send('Runtime.enable');
  await send('Emulation.setFocusEmulationEnabled', { enabled: true });
  for (const source of scripts) await send('Page.addScriptToEvaluateOnNewDocument', { source });

  const evaluate = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = (await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })) as {
      readonly result: { readonly value: T };
      readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
    };
    if (exceptionDetails !== undefined) throw new Error(`In the page: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  };
  return {
    evaluate,
    goto: async (url) => {
      const { errorText } = await send('Page.navigate', { url });
      if (typeof errorText === 'string') throw new Error(`${url} did not open: ${errorText}`);
    },
    probe: (name, ...input) => evaluate(`bench[${JSON.stringify(name)}](...${JSON.stringify(input)})`),
    async until(expression) {
      const end = performance.now() + PATIENCE;
      // While a page is being replaced there is nobody to ask.
      while (!(await evaluate<boolean>(`Boolean(${expression})`).catch(() => false))) {
        if (performance.now() > end) throw new Error(`This did not become true in a page: ${expression}`);
        await new Promise((resume) => setTimeout(resume, 20));
      }
    },
    close: async () => void (await tools.send('Target.closeTarget', { targetId })),
  };
}

interface Target {
  readonly targetId: string;
  readonly type: string;
  readonly url: string;
}

async function heapOf(tools: DevTools, origin: string): Promise<number> {
  const { targetInfos } = (await tools.send('Target.getTargets', { filter: [{}] })) as unknown as {
    readonly targetInfos: readonly Target[];
  };
  let bytes = 0;
  for (const { targetId } of targetInfos.filter(({ type, url }) => /^(page|shared_worker|worker)$/.test(type) && url.startsWith(origin))) {
    const { sessionId } = await tools.send('Target.attachToTarget', { targetId, flatten: true });
    const send = (method: string) => tools.send(method, {}, String(sessionId));
    // Twice: the first collection lets go of what only finalizers held.
    await send('HeapProfiler.collectGarbage');
    await send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize } = (await send('Runtime.getHeapUsage')) as {
      readonly usedSize: number;
      readonly backingStorageSize?: number;
    };
    bytes += usedSize + (backingStorageSize ?? 0);
    await tools.send('Target.detachFromTarget', { sessionId });
  }
  return bytes;
}
