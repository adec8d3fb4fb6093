import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findChromium } from '#build/lib/chromium.mjs';
import { browserPrinter } from '#electron/host/pdf/browser-printer.ts';

const NEVER = new AbortController().signal;
const browser = findChromium() ?? null;
const printer = browserPrinter(() => browser);
const folder = mkdtempSync(join(tmpdir(), 'cockpit-pdf-'));
const hits: string[] = [];
let canary: Server;
let address: string;

if (browser === null) console.log('Printing is not tested: there is no Chromium on this machine.');

beforeAll(async () => {
  canary = createServer((request, response) => {
    hits.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`;
});
afterAll(() => {
  canary.close();
  rmSync(folder, { recursive: true, force: true });
});

const page = (paper: 'A4' | 'Letter'): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Notes of 4.2</title>
<style>@page{size:${paper};margin:20mm;@bottom-right{content:counter(page) " of " counter(pages)}} h2{break-before:page}
body{background:url(${address}/css.png)}</style><link rel="stylesheet" href="${address}/link.css"></head>
<body><h1>Notes of 4.2</h1><p>Grüße, 日本, مرحبا. <a href="https://acme.example/APP-1">APP-1</a></p><img src="${address}/image.png">
<iframe src="${address}/frame"></iframe><script src="${address}/script.js"></script><script>document.body.append('SCRIPT RAN'); fetch('${address}/fetch')</script>
<h2>Added</h2><p>An entry</p></body></html>`;

/** The PDF's bytes as text, its compressed streams opened. */
function open(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  const streams = [...text.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, data]) => {
    try {
      return inflateSync(Buffer.from(data!, 'latin1')).toString('latin1');
    } catch {
      return ''; // a font or a picture
    }
  });
  return [text, ...streams].join('\n');
}

test.skipIf(browser === null).each([
  ['A4', 595, 842],
  ['Letter', 612, 792],
] as const)('prints %s with tags, outline and links; no script runs and nothing is loaded', async (paper, width, height) => {
  const printed = await printer.print({ html: page(paper), paper, title: 'Notes of 4.2' }, NEVER);
  if (!printed.ok) throw new Error(printed.error.detail);
  const text = open(printed.value);
  expect(text.slice(0, 5)).toBe('%PDF-');
  expect(text).toMatch(/\/MarkInfo\s*<<[^>]*\/Marked true/);
  expect(text).toContain('/StructTreeRoot');
  expect(text).toContain('/Outlines');
  expect(text).toContain('https://acme.example/APP-1');
  expect(text).not.toMatch(/\/JavaScript|\/Launch|\/OpenAction|\/EmbeddedFile/);
  const [, boxWidth, boxHeight] = /\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/.exec(text)!;
  expect([Math.round(Number(boxWidth)), Math.round(Number(boxHeight))]).toEqual([width, height]);
  expect(hits).toEqual([]);
});

const pdftotext = ((): boolean => {
  try {
    execFileSync('pdftotext', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('The text of printed pages is not tested: there is no pdftotext on this machine.');
    return false;
  }
})();

test.skipIf(browser === null || !pdftotext)('prints the text, with page numbers, and none from a script', async () => {
  const printed = await printer.print({ html: page('A4'), paper: 'A4', title: 'Notes of 4.2' }, NEVER);
  if (!printed.ok) throw new Error(printed.error.detail);
  const file = join(folder, 'notes.pdf');
  writeFileSync(file, printed.value);
  const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  for (const words of ['Notes of 4.2', 'Grüße', '日本', '1 of 2', '2 of 2', 'An entry']) expect(text).toContain(words);
  expect(text).not.toContain('SCRIPT RAN');
});

test('says that there is no browser instead of failing', async () => {
  const none = browserPrinter(() => null);
  expect(await none.missing()).toMatch(/No Chrome, Edge or Chromium/);
  expect(await none.print({ html: '', paper: 'A4', title: '' }, NEVER)).toMatchObject({ ok: false, error: { code: 'no-browser' } });
});

test('a browser that ends at once is a refusal, not a crash', async () => {
  const broken = browserPrinter(() => process.execPath); // Node knows none of these options
  expect(await broken.print({ html: '', paper: 'A4', title: '' }, NEVER)).toMatchObject({ ok: false, error: { code: 'failed' } });
  const missing = browserPrinter(() => join(folder, 'no-such-browser'));
  expect(await missing.print({ html: '', paper: 'A4', title: '' }, NEVER)).toMatchObject({ ok: false, error: { code: 'failed' } });
});

test('a temporary folder that cannot be made is a refusal, not a crash', async () => {
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, join(folder, 'no-such-folder'));
  try {
    const printed = await browserPrinter(() => process.execPath).print({ html: '', paper: 'A4', title: '' }, NEVER);
    expect(printed).toMatchObject({ ok: false, error: { code: 'failed', detail: expect.stringContaining('ENOENT') } });
  } finally {
    vi.unstubAllEnvs();
  }
});

test.skipIf(browser === null)('can be cancelled', async () => {
  const cancel = new AbortController();
  const printing = printer.print({ html: page('A4'), paper: 'A4', title: '' }, cancel.signal);
  cancel.abort();
  expect(await printing).toMatchObject({ ok: false, error: { code: 'cancelled' } });
});
