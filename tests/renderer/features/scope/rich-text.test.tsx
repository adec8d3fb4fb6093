import { Suspense } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RichTextView } from '#renderer/features/scope/rich-text/rich-text.tsx';
import { safeAddress } from '#renderer/ui/safe-link.tsx';
import type { RichText } from '#shared/domain/item.ts';

const ran = vi.fn();
const CANARY = 'https://canary.example/';
let requests: PerformanceObserver;
const seen: string[] = [];

beforeEach(() => {
  ran.mockClear();
  seen.length = 0;
  Object.assign(window, { ran });
  requests = new PerformanceObserver((list) => seen.push(...list.getEntries().map((entry) => entry.name)));
  requests.observe({ entryTypes: ['resource'] });
});
afterEach(() => requests.disconnect());

const show = (format: RichText['format'], source: string) =>
  render(
    <Suspense>
      <main aria-label="Text">
        <RichTextView text={{ format, source }} />
      </main>
    </Suspense>,
  );
const body = (): string => document.querySelector('main')?.textContent ?? '';
const links = (): readonly string[] => [...document.querySelectorAll('main a')].map((link) => link.getAttribute('href') ?? '');
const adf = (...content: readonly unknown[]): string => JSON.stringify({ type: 'doc', version: 1, content });
const words = (text: string, ...marks: readonly unknown[]): unknown => ({ type: 'paragraph', content: [{ type: 'text', text, marks }] });

const HOSTILE = [
  '<script>ran()</script>',
  '<img src=x onerror="ran()">',
  `<img src="${CANARY}pixel.png">`,
  '<svg onload="ran()"><script>ran()</script></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=ran()></style></mglyph></table></mtext></math>',
  '<iframe srcdoc="<script>parent.ran()</script>"></iframe>',
  '<a href="javascript:ran()">a</a>',
  '<a href="java&#10;script:ran()">b</a>',
  '<a href="data:text/html,<script>ran()</script>">c</a>',
  `<style>@import "${CANARY}x.css";</style>`,
  `<div style="background:url(${CANARY}y)">styled</div>`,
  `<link rel=stylesheet href="${CANARY}z.css">`,
  '<details open ontoggle="ran()"><summary>more</summary></details>',
  `<video poster="${CANARY}p" autoplay onloadstart=ran()></video>`,
  `<form action="${CANARY}"><button formaction="javascript:ran()">go</button></form>`,
  '<base href="https://evil.example/">',
  '<input autofocus onfocus=ran()>',
  '<noscript><p title="</noscript><img src=x onerror=ran()>">',
  '<template><script>ran()</script></template>',
];

test.each(['html', 'markdown', 'wiki', 'plain'] as const)(
  'nothing in hostile %s runs or loads, and the words stay readable',
  async (format) => {
    await show(format, `before words\n\n${HOSTILE.join('\n\n')}\n\nafter words`);
    await expect.poll(body).toMatch(/before words/);
    await expect.poll(body).toMatch(/after words/);
    expect(ran).not.toHaveBeenCalled();
    expect(seen.filter((name) => name.startsWith(CANARY))).toEqual([]);
    expect(
      document.querySelectorAll('main :is(script, style, iframe, svg:not([aria-hidden]), math, video, form, base, link, img)').length,
    ).toBe(0);
    // Wiki markup makes a link of every address, as Jira does: one leads out of the app, and loads nothing by itself.
    expect(links().filter((href) => format !== 'wiki' || !/^https:[/][/](canary|evil)[.]example[/]/.test(href))).toEqual([]);
  },
);

test('hostile ADF draws words and placeholders and no element of its own choosing', async () => {
  await show(
    'adf',
    adf(
      words('click', { type: 'link', attrs: { href: 'javascript:ran()' } }),
      words('bold', { type: 'strong' }, { type: 'constructor' }, { type: '__proto__' }, 7),
      { type: 'script', content: [{ type: 'text', text: 'ran()' }] },
      { type: 'mediaSingle', content: [{ type: 'media', attrs: { url: `${CANARY}pixel.png`, alt: 'Diagram' } }] },
      { type: 'extension', attrs: { extensionKey: 'evil' }, content: [words('inside')] },
      null,
      5,
      { type: 3 },
    ),
  );
  await expect.element(page.getByText('Image not loaded: Diagram')).toBeVisible();
  await expect.element(page.getByText(/Not shown here: extension/)).toBeVisible();
  await expect.element(page.getByText('inside')).toBeVisible();
  expect([links(), ran.mock.calls.length, document.querySelectorAll('main script').length]).toEqual([[], 0, 0]);
});

test('the common parts of ADF are drawn', async () => {
  await show(
    'adf',
    adf(
      { type: 'heading', attrs: { level: 1 }, content: [{ type: 'text', text: 'Steps' }] },
      { type: 'bulletList', content: [{ type: 'listItem', content: [words('first')] }] },
      { type: 'taskList', content: [{ type: 'taskItem', attrs: { state: 'DONE' }, content: [{ type: 'text', text: 'tried' }] }] },
      { type: 'table', content: [{ type: 'tableRow', content: [{ type: 'tableHeader', content: [words('Browser')] }] }] },
      {
        type: 'paragraph',
        content: [
          { type: 'mention', attrs: { text: '@Ana' } },
          { type: 'date', attrs: { timestamp: '1795996800000' } },
          { type: 'inlineCard', attrs: { url: 'https://acme.example/a' } },
        ],
      },
    ),
  );
  await expect.element(page.getByRole('heading', { name: 'Steps' })).toBeVisible();
  await expect.element(page.getByRole('cell', { name: 'Browser' })).toBeVisible();
  await expect.poll(body).toMatch(/Done: tried.*@Ana/s);
  expect(links()).toEqual(['https://acme.example/a']);
});

test('ADF that is no document is shown as the text it is', async () => {
  await show('adf', '{"type":"doc","content":[');
  await expect.element(page.getByText('{"type":"doc","content":[')).toBeVisible();
});

test('ADF nested a thousand levels deep ends in a placeholder', async () => {
  let node: unknown = words('bottom');
  for (let depth = 0; depth < 1000; depth += 1) node = { type: 'blockquote', content: [node] };
  await show('adf', adf(words('top'), node));
  await expect.element(page.getByText('top')).toBeVisible();
  await expect.element(page.getByText(/content nested too deeply/)).toBeInTheDocument();
});

test.each(['html', 'markdown', 'adf', 'wiki'] as const)('five megabytes of %s are cut, and all of it can be read', async (format) => {
  const long = 'A sentence that goes on and on. '.repeat(160_000);
  const source =
    format === 'adf' ? adf(...Array.from({ length: 2000 }, () => words(long.slice(0, 2500)))) : format === 'html' ? `<p>${long}</p>` : long;
  await show(format, source);
  await expect.element(page.getByText(/The beginning of/)).toBeVisible();
  expect(document.querySelector('main')!.textContent.length).toBeLessThan(700_000);
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByRole('button', { name: 'Show all as text' }).click();
  await expect.poll(() => document.querySelector('main')!.textContent.length).toBeGreaterThan(source.length - 10);
});

test('text from right to left gets its own direction', async () => {
  await show('plain', 'שלום עולם');
  expect(getComputedStyle(document.querySelector('main .rich')!).direction).toBe('rtl');
});

test.each([
  ['https://acme.example/a?b=c', 'https://acme.example/a?b=c'],
  ['mailto:ana@acme.example', 'mailto:ana@acme.example'],
  ['http://acme.example', null],
  ['javascript:alert(1)', null],
  ['JaVaScRiPt:alert(1)', null],
  ['java\nscript:alert(1)', null],
  ['https://acme.example@evil.example/', null],
  ['https:\\\\evil.example', null],
  ['//evil.example', null],
  ['file:///etc/passwd', null],
  ['', null],
  [null, null],
])('only https: and mailto: may be followed: %s', (href, address) => {
  expect(safeAddress(href)).toBe(address);
});

test('paragraphs stand apart, also in a panel and in a cell of a table', async () => {
  await show(
    'adf',
    adf(
      words('First'),
      words('Second'),
      { type: 'panel', attrs: { panelType: 'info' }, content: [words('In a panel'), words('Still in it')] },
      {
        type: 'table',
        content: [{ type: 'tableRow', content: [{ type: 'tableCell', content: [words('In a cell'), words('Below it')] }] }],
      },
    ),
  );
  for (const [above, below] of [
    ['First', 'Second'],
    ['In a panel', 'Still in it'],
    ['In a cell', 'Below it'],
  ] as const) {
    const [upper, lower] = [above, below].map((text) =>
      page.getByText(text, { exact: true }).element().closest('p')!.getBoundingClientRect(),
    );
    expect([below, lower!.top - upper!.bottom]).toEqual([below, 8]);
  }
});

test("Jira's wiki markup is drawn as what it says, without scripts", async () => {
  const source =
    'h2. Background\n\nUse *bold* and {{code}} <script>alert(1)</script>.\n\n* one\n* [two|https://acme.example/x]\n\n{noformat}\nas *is*\n{noformat}';
  await render(<RichTextView text={{ format: 'wiki', source }} />);
  await expect.element(page.getByRole('heading', { name: 'Background' })).toBeVisible();
  await expect.element(page.getByText('bold', { exact: true })).toBeVisible();
  await expect.element(page.getByRole('listitem').nth(1)).toHaveTextContent('two');
  await expect.element(page.getByText('as *is*')).toBeVisible();
  expect(document.querySelector('.rich script')).toBeNull();
});

test('wiki markup that Markdown cannot say is shown as it is', async () => {
  await render(<RichTextView text={{ format: 'wiki', source: '{panel}Mind *this*{panel}' }} />);
  await expect.element(page.getByText('{panel}Mind *this*{panel}')).toBeVisible();
});
