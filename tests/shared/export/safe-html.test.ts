import { expect, test } from 'vitest';
import { safeHtml } from '#shared/export/safe-html.ts';

const linkIn = (href: string): string | null => /<a href="([^"]*)"/.exec(safeHtml(`[words](<${href}>)`).html)?.[1] ?? null;

test.each(['https://example.com/a?b#c', 'mailto:ann@example.com', '#section-1', 'http://127.0.0.1:4011/browse/GEN-1', 'http://localhost/'])(
  'a link to %s may be followed',
  (href) => expect(linkIn(href)).toBe(href),
);

test.each([
  'http://example.com/plain',
  'http://127.0.0.1.evil.test/',
  'http://localhost@evil.test/',
  'https://bank.example@evil.test/',
  '//evil.test/',
  '/etc/passwd',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,<b>',
  'vbscript:x',
])('a link to %s becomes its words', (href) => {
  expect(linkIn(href)).toBeNull();
  expect(safeHtml(`[words](<${href}>)`).html).toContain('words');
});

test('raw HTML, pictures and boxes leave nothing active behind', () => {
  const { html } = safeHtml('<script>x</script>\n\n![photo](https://example.com/p.png)\n\n- [x] done\n- [ ] open\n\n<img src=x onerror=y>');
  expect(html).not.toMatch(/<(script|img|input)|<[a-z][^>]*onerror/);
  expect(html).toContain('[Image: photo]');
  expect(html).toMatch(/☑ done[\s\S]*☐ open/);
});

test('headings get ids in their order', () => {
  const { html, headings } = safeHtml('# One\n\n## Two *words*');
  expect(headings).toEqual([
    { depth: 1, id: 'section-1', text: 'One' },
    { depth: 2, id: 'section-2', text: 'Two words' },
  ]);
  expect(html).toContain('<h2 id="section-2" dir="auto">');
});

test.each([
  ['GEN-12', true],
  ['#57', true],
  ['GEN-12 and more', false],
  ['gen-12', false],
])('a link that reads %s is marked as a key: %s', (words, marked) => {
  expect(safeHtml(`[${words}](https://example.com/)`).html.includes('class="key"')).toBe(marked);
});
