import { describe, expect, test } from 'vitest';
import { notesPrintHtml, type NotesPrint } from '#shared/export/print-html.ts';
import { notesFileName, notesMarkdown } from '#shared/export/release-notes.ts';
import { safeHtml } from '#shared/export/safe-html.ts';
import { day } from '#shared/domain/time.ts';

const aPrint = (fields: Partial<NotesPrint> = {}): NotesPrint => ({
  title: 'Storefront 4.2.0',
  subtitle: 'Release notes',
  markdown:
    '# Storefront 4.2.0\n\nFaster checkout.\n\n## Added\n\n- Pay by invoice ([APP-1](<https://acme.example/browse/APP-1>))\n\n## Fixed\n\n- Carts\n',
  paper: 'A4',
  language: 'en',
  facts: [
    { label: 'Release date', value: '30 November 2026' },
    { label: 'Owner', value: '' },
  ],
  dated: day('2026-11-22'),
  ...fields,
});

describe('the printed notes', () => {
  test('have a cover, contents that point to the sections, and page numbers', () => {
    const html = notesPrintHtml(aPrint());
    expect(html).toContain('<h1 dir="auto">Storefront 4.2.0</h1>');
    expect(html).toContain('<a href="#section-1">Added</a>');
    expect(html).toContain('<h2 id="section-1" dir="auto">Added</h2>');
    expect(html).toContain('counter(page) " / " counter(pages)');
    expect(html.match(/<h1/g)).toHaveLength(1);
  });

  test('break a word in a table only where it has no room: a cell with an address in it', () => {
    const html = notesPrintHtml(aPrint({ markdown: '| Key | Address |\n|---|---|\n| APP-84 | https://acme.example/a/long/way |\n' }));
    expect(html).toContain('<td dir="auto">APP-84</td>');
    expect(html).toMatch(/<td class="long" dir="auto">.*acme\.example/);
    expect(html).toContain('>:not(.long){overflow-wrap:break-word}');
  });

  test('begin long contents under the cover instead of on a page of their own', () => {
    const rule = /^nav\{([^}]*)\}/m.exec(notesPrintHtml(aPrint()))?.[1];
    expect(rule).toBeDefined();
    expect(rule).not.toContain('break-inside');
  });

  test('leave out facts that nobody gave', () => {
    expect(notesPrintHtml(aPrint())).not.toContain('Owner');
  });

  test.each([
    ['A4', 'size:A4'],
    ['Letter', 'size:letter'],
  ] as const)('on %s say so in the page rule', (paper, rule) => {
    expect(notesPrintHtml(aPrint({ paper }))).toContain(rule);
  });

  test('are the same bytes for the same input', () => {
    expect(notesPrintHtml(aPrint())).toBe(notesPrintHtml(aPrint()));
  });

  test('keep a title from leaving its text, its attribute or its style', () => {
    const html = notesPrintHtml(aPrint({ title: '</title><script>x</script>"\\";}</style>' }));
    expect(html).not.toContain('<script');
    expect(html.match(/<\/style>/g)).toHaveLength(1);
  });
});

describe('rendered Markdown', () => {
  test.each([
    ['raw HTML', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
    ['a script link', '[x](javascript:alert(1)) [y](data:text/html,x) [z](vbscript:x)'],
    ['a link with an entity in its scheme', '[x](java&#x73;cript:alert(1))'],
    ['a remote picture', '![tracker](https://evil.example/pixel.png)'],
    ['a reference to a script', '[x][1]\n\n[1]: JaVaScRiPt:alert(1)'],
    ['an autolink', '<javascript:alert(1)>'],
  ])('cannot do harm: %s', (_, markdown) => {
    const { html } = safeHtml(markdown);
    expect(html).not.toMatch(/<(script|img|iframe|object|style|form|input)/i);
    expect(html).not.toMatch(/(href|src)="(?!https?:|mailto:|#)/i);
    expect(html).not.toMatch(/<[a-z][^>]*\son\w+=/i);
  });

  test('shows HTML as the words it is, in a block and in a line', () => {
    const { html } = safeHtml('<b>Important</b> words\n\n<div>A block</div>\n\n- <u>item</u>');
    expect(html).toContain('&#x3C;b>Important&#x3C;/b> words');
    expect(html).toContain('<p dir="auto">&#x3C;div>A block&#x3C;/div></p>');
    expect(html).toContain('&#x3C;u>item&#x3C;/u>');
  });

  test('keeps tables, task lists, strikethrough and footnote words', () => {
    const { html } = safeHtml('| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\n~~old~~');
    expect(html).toContain('<table>');
    expect(html).toContain('☑');
    expect(html).toContain('<del>old</del>');
  });

  test('names a picture by its words instead of loading it', () => {
    expect(safeHtml('![the new cart](https://a.example/c.png)').html).toContain('[Image: the new cart]');
  });
});

test('a file name is taken by every system', () => {
  expect(notesFileName({ name: 'Storefront: "Q4/2026"?', version: '4.2.0' }, 'pdf')).toBe('Storefront-Q4-2026-4.2.0-release-notes.pdf');
  expect(notesFileName({ name: 'リリース 4.2', version: '4.2' }, 'md')).toBe('リリース-4.2-release-notes.md');
  expect(notesFileName({ name: '...', version: '' }, 'md')).toBe('release-notes.md');
});

test('a Markdown file has line feeds and ends with one newline', () => {
  expect(notesMarkdown('a\r\nb\r\r\n\n')).toBe('a\nb\n');
});
