import { describe, expect, test } from 'vitest';
import type { RichText } from '#shared/domain/item.ts';
import { canonical, editable, goesWith, readable, readableSides, toSource } from '#shared/domain/rich-text/rich-text.ts';
import { adf, cell, list, markdownOf, paragraph, reasonOf, sourceOf, text, type Format } from './texts.ts';

describe('the document format of Jira Cloud', () => {
  test.each<readonly [string, string, string]>([
    ['marks', adf(paragraph(text('A '), text('bold', 'strong'), text(' word'))), 'A **bold** word'],
    ['marks in marks', adf(paragraph(text('both', 'em', 'strong'))), '**_both_**'],
    ['links', adf(paragraph(text('here', { type: 'link', attrs: { href: 'https://a.example/x' } }))), '[here](https://a.example/x)'],
    ['headings', adf({ type: 'heading', attrs: { level: 3 }, content: [text('Why')] }), '### Why'],
    ['breaks as new lines', adf(paragraph(text('one'), { type: 'hardBreak' }, text('two'))), 'one\ntwo'],
    ['code with a language', adf({ type: 'codeBlock', attrs: { language: 'ts' }, content: [text('let a;')] }), '```ts\nlet a;\n```'],
    ['lists in lists', adf(list('bulletList', [paragraph(text('a')), list('orderedList', [paragraph(text('b'))])])), '- a\n  1. b'],
    ['quotes', adf({ type: 'blockquote', content: [paragraph(text('said'))] }), '> said'],
    ['rules', adf(paragraph(text('a')), { type: 'rule' }), 'a\n\n---'],
    ['empty lines on purpose', adf(paragraph(text('a')), paragraph(), paragraph(text('b'))), 'a\n\n&nbsp;\n\nb'],
    [
      'tasks',
      adf({
        type: 'taskList',
        attrs: { localId: 'x' },
        content: [
          { type: 'taskItem', attrs: { localId: 'y', state: 'DONE' }, content: [text('ship')] },
          { type: 'taskItem', attrs: { localId: 'z', state: 'TODO' }, content: [text('rest')] },
        ],
      }),
      '- [x] ship\n- [ ] rest',
    ],
    [
      'tables with a header',
      adf({
        type: 'table',
        attrs: { isNumberColumnEnabled: false, layout: 'default' },
        content: [
          { type: 'tableRow', content: [cell('tableHeader', 'k'), cell('tableHeader', 'v')] },
          { type: 'tableRow', content: [cell('tableCell', 'a'), cell('tableCell', 'b')] },
        ],
      }),
      '| k | v |\n| - | - |\n| a | b |',
    ],
    ['addresses that are no links', adf(paragraph(text('at https://a.example or m@a.example'))), 'at https\\://a.example or m\\@a.example'],
    ['words that look like Markdown', adf(paragraph(text('2 * 3 * 4, # no heading, <b>'))), '2 \\* 3 \\* 4, # no heading, \\<b>'],
  ])('%s', (_, source, markdown) => {
    expect(markdownOf('adf', source)).toBe(markdown);
    expect(canonical({ format: 'adf', source: sourceOf('adf', markdown) })).toBe(canonical({ format: 'adf', source }));
  });

  test('what Markdown cannot express is named and counted, and makes the text read-only', () => {
    const mention = { type: 'mention', attrs: { id: '1', text: '@Mara' } };
    const panel = { type: 'panel', attrs: { panelType: 'info' }, content: [paragraph(text('careful'))] };
    expect(reasonOf('adf', adf(panel, paragraph(mention, mention)))).toBe(
      'It holds a panel and two mentions, which Markdown cannot express.',
    );
    expect(reasonOf('adf', adf(paragraph(text('red', { type: 'textColor', attrs: { color: '#ff0000' } }))))).toBe(
      'It holds coloured text, which Markdown cannot express.',
    );
  });

  test.each<readonly [string, object]>([
    [
      'a table with merged cells',
      { type: 'table', content: [{ type: 'tableRow', content: [{ ...cell('tableHeader', 'a'), attrs: { colspan: 2 } }] }] },
    ],
    ['a wide table', { type: 'table', attrs: { layout: 'wide' }, content: [{ type: 'tableRow', content: [cell('tableHeader', 'a')] }] }],
    ['an attribute nobody here knows', { type: 'paragraph', attrs: { brandNew: true }, content: [text('a')] }],
    ['a node nobody here knows', { type: 'brandNew' }],
  ])('%s is read-only', (_, node) => {
    expect(reasonOf('adf', adf(node))).toMatch(
      /^(?:It holds .*, which Markdown cannot express|Part of its layout would be lost in Markdown)\.$/,
    );
  });

  test.each([
    '',
    '{',
    '[]',
    'null',
    '{"type":"doc"}',
    '{"type":"doc","content":[null]}',
    '{"type":"doc","content":[{"type":"text","text":7}]}',
  ])('damaged text %j is read-only, and nothing fails', (source) => {
    const result = editable({ format: 'adf', source });
    expect(result.ok || result.error).toBe(
      source === '' || source === '{"type":"doc"}' ? true : 'It holds text that is damaged, which Markdown cannot express.',
    );
  });

  test('ids and default attributes that a server adds do not count', () => {
    const plain = adf(paragraph(text('a')), list('orderedList', [paragraph(text('b'))]));
    const stored = JSON.stringify({
      version: 1,
      type: 'doc',
      content: [
        { type: 'paragraph', attrs: { localId: 'p1' }, content: [{ text: 'a', type: 'text' }] },
        { type: 'orderedList', attrs: { order: 1, localId: 'l1' }, content: [{ type: 'listItem', content: [paragraph(text('b'))] }] },
        { type: 'paragraph', content: [] },
      ],
    });
    expect(canonical({ format: 'adf', source: stored })).toBe(canonical({ format: 'adf', source: plain }));
    expect(markdownOf('adf', stored)).toBe(markdownOf('adf', plain));
  });
});

describe("Jira's wiki markup", () => {
  test.each<readonly [string, string, string]>([
    ['marks', 'A *bold*, _slanted_, -struck- and {{coded}} word', 'A **bold**, _slanted_, ~~struck~~ and `coded` word'],
    [
      'links',
      'See [the docs|https://a.example/x_y] or https://b.example/z.',
      'See [the docs](https://a.example/x_y) or <https://b.example/z>.',
    ],
    ['headings without an empty line', 'h2. Why\nBecause.', '## Why\n\nBecause.'],
    ['lines', 'one\r\ntwo\r\n\r\nthree', 'one\ntwo\n\nthree'],
    ['lists in lists', '# a\n#* b\n# c', '1. a\n   - b\n2. c'],
    ['dashes as bullets', '- a\n- b', '- a\n- b'],
    ['code', '{code:java|title=A b.java}\nint a;\n{code}', '```java|title=A b.java\nint a;\n```'],
    ['code of an item', '# run\n{code}\nnpm test\n{code}\n# rest', '1. run\n   ```\n   npm test\n   ```\n2. rest'],
    ['quotes', 'bq. said', '> said'],
    [
      'people, files and pictures as they are',
      'Ask [~mara], see [^log.txt] and !shot.png|width=300!',
      'Ask \\[\\~mara], see \\[^log.txt] and !shot.png|width=300!',
    ],
    ['names with signs in them', 'set MAX_RETRY_COUNT and a-b-c, 2*3*4', 'set MAX_RETRY_COUNT and a-b-c, 2\\*3\\*4'],
  ])('%s', (_, source, markdown) => {
    expect(markdownOf('wiki', source)).toBe(markdown);
    expect(canonical({ format: 'wiki', source: sourceOf('wiki', markdown) })).toBe(canonical({ format: 'wiki', source }));
  });

  test.each([
    ['{color:red}stop{color}', 'It holds coloured text, which Markdown cannot express.'],
    ['{panel:title=x}\ny\n{panel}', 'It holds two panels, which Markdown cannot express.'],
    ['||a||b||\n|1|2|', 'It holds a table, which Markdown cannot express.'],
    ['a +b+ c', 'It holds underlined text, which Markdown cannot express.'],
  ])('%j is read-only', (source, reason) => expect(reasonOf('wiki', source)).toBe(reason));

  test('text that people mean as text is escaped where Jira would take it for markup', () => {
    expect(sourceOf('wiki', 'not \\*bold\\*, not \\_slanted\\_')).toBe('not \\*bold*, not \\_slanted_');
    expect(sourceOf('wiki', '\\# no list')).toBe('\\# no list');
  });
});

describe('the HTML of Azure DevOps', () => {
  test.each<readonly [string, string, string]>([
    ['paragraphs', '<p>step 1</p><p>step\n2</p>', 'step 1\n\nstep 2'],
    ['a line per div', '<div>a <b>b</b></div><div>c</div><div><br></div><div>d</div>', 'a **b**\nc\n\nd'],
    ['text without elements', 'just words', 'just words'],
    ['lists in lists', '<ul><li>x</li><li>y<ol><li>z</li></ol></li></ul>', '- x\n- y\n  1. z'],
    ['links', '<a href="https://a.example/?a=1&amp;b=2" target=_blank>here</a>', '[here](https://a.example/?a=1\\&b=2)'],
    ['code', '<pre><code class="language-js">if (a &lt; b)\n  c();\n</code></pre>', '```js\nif (a < b)\n  c();\n```'],
    ['a plain table', '<table><tbody><tr><th>k</th></tr><tr><td>v</td></tr></tbody></table>', '| k |\n| - |\n| v |'],
    ['what only sets the box', '<span style="box-sizing:border-box;">a</span>', 'a'],
  ])('%s', (_, source, markdown) => {
    const opened = markdownOf('html', source);
    expect(opened.replaceAll('\\&', '&')).toBe(markdown.replaceAll('\\&', '&'));
    expect(canonical({ format: 'html', source: sourceOf('html', opened) })).toBe(canonical({ format: 'html', source }));
  });

  test.each([
    ['<p style="color:red">x</p>', 'formatting of its own'],
    ['<a href="#" data-vss-mention="version:2.0,1">@Mara</a>', 'a mention'],
    ['<p><img src="https://a.example/1.png"></p>', 'a picture'],
    ['<script>alert(1)</script>', 'something that Markdown has no form for'],
    ['<table><tr><td colspan=2>x</td></tr></table>', 'a table that is more than'],
  ])('%s is read-only', (source, part) => expect(reasonOf('html', source)).toContain(part));
});

describe('writing', () => {
  test.each<Format>(['adf', 'wiki', 'html'])('%s: a picture or a footnote is refused with its name', (format) => {
    const tracker = format === 'html' ? 'Azure DevOps' : 'Jira';
    expect(toSource('![x](https://a.example/1.png)', format)).toEqual({
      ok: false,
      error: `It holds a picture, which ${tracker} has no form for here. Take that out, then save again.`,
    });
  });

  test('what a tracker would show otherwise is refused with the words in question, never changed silently', () => {
    expect(toSource('fine\n\nhalf**bold**word', 'wiki')).toEqual({
      ok: false,
      error: 'Jira cannot hold "halfboldword" in this form. Write that more plainly, then save again.',
    });
    expect(toSource('- [x] done', 'html').ok).toBe(false);
    expect(toSource('**`code`**', 'adf').ok).toBe(false);
    expect(toSource('> # heading', 'adf').ok).toBe(false);
  });

  test('nothing is nothing in every format', () => {
    for (const format of ['adf', 'wiki', 'html'] as const) {
      expect(toSource(' \n', format)).toEqual({ ok: true, value: '' });
      expect(editable({ format, source: '' })).toEqual({ ok: true, value: '' });
    }
  });

  test('HTML in Markdown is the text it is', () => {
    expect(sourceOf('html', 'a <b>c</b>')).toBe('<p>a &lt;b&gt;c&lt;/b&gt;</p>');
    expect(JSON.parse(sourceOf('adf', '<script>'))).toMatchObject({ content: [paragraph(text('<script>'))] });
  });

  test('a very long text is read-only rather than slow', () => {
    expect(reasonOf('wiki', 'word '.repeat(50_000))).toBe('It is too long to be edited here.');
  });
});

test('a text that is read-only can still be read: by its words', () => {
  const panel = {
    type: 'panel',
    content: [paragraph(text('Ask '), { type: 'mention', attrs: { text: '@Mara' } }), paragraph(text('soon'))],
  };
  expect(readable({ format: 'adf', source: adf(panel) })).toBe('[Panel: Note]\nAsk @Mara\nsoon');
  expect(readable({ format: 'html', source: '<p style="color:red">a</p><ul><li>b</li></ul>' })).toBe('a\nb');
  expect(readable({ format: 'wiki', source: '{color:red}a{color}' })).toBe('{color:red}a{color}');
});

test('what has no words of its own is named where it stands', () => {
  const picture = { type: 'mediaSingle', content: [{ type: 'media', attrs: { type: 'file', id: '1', alt: 'cart.png' } }] };
  const nameless = { type: 'mediaSingle', content: [{ type: 'media', attrs: { type: 'file', id: '2' } }] };
  const parts = [
    paragraph(text('See ')),
    picture,
    nameless,
    paragraph({ type: 'mention', attrs: { id: '5' } }, { type: 'date', attrs: { timestamp: '1795305600000' } }),
    { type: 'panel', attrs: { panelType: 'warning' }, content: [paragraph(text('Hot'))] },
    { type: 'expand', attrs: { title: 'More' }, content: [paragraph(text('Deep'))] },
    { type: 'extension', attrs: {} },
  ];
  const words =
    'See\n[Image not loaded: cart.png]\n[Image not loaded]\n@someone2026-11-22\n[Panel: Warning]\nHot\n[Details: More]\nDeep\n[Not shown here: extension]';
  expect(readable({ format: 'adf', source: adf(...parts) }).replaceAll(/ +$/gm, '')).toBe(words);
  const html = '<p>See <img src="https://x/a.png" alt="cart" width=4> and <img src="b.png"></p><iframe src="c"></iframe>';
  expect(readable({ format: 'html', source: html })).toBe('See [Image not loaded: cart] and [Image not loaded]\n[Not shown here: iframe]');
});

describe('what goes where one text replaces another', () => {
  const panel = { type: 'panel', content: [paragraph(text('Ask '), { type: 'mention', attrs: { text: '@Mara' } })] };
  const picture = { type: 'mediaSingle', content: [{ type: 'media', attrs: { alt: 'a' } }] };
  test.each<readonly [string, Format, string, string, string | null]>([
    [
      'pictures, people and frames, also inside of frames',
      'adf',
      adf(picture, panel),
      adf(paragraph(text('x'))),
      'a picture or file, a panel and a mention',
    ],
    ['nothing where only words differ', 'adf', adf(paragraph(text('a'))), adf(paragraph(text('b'))), null],
    ['only what the other one does not have, by number', 'adf', adf(picture, picture, picture), adf(picture), 'two pictures or files'],
    ['a picture without what it says of itself', 'html', '<p>a<img src="x" alt="y" width="3"></p>', '<p>b</p>', 'a picture'],
    ['a person', 'html', '<p><a href="#" data-vss-mention="version:2.0,1">@Mara</a></p>', '<p>b</p>', 'a mention'],
    [
      'pictures and people of wiki markup',
      'wiki',
      'Ask [~mara] !cart.png|thumbnail! {color:red}now{color}',
      'b',
      'coloured text, a picture and a mention',
    ],
    ['a picture of Markdown', 'markdown', '![a](b.png)', 'b', 'a picture'],
    ['nothing of plain text', 'plain', '![a](b.png)', 'b', null],
    ['nothing where the other one is empty', 'adf', '', adf(picture), null],
    ['everything where nothing stays', 'adf', adf(picture), '', 'a picture or file'],
  ])('is %s', (_, format, gone, stays, told) => {
    expect(goesWith({ format, source: gone }, { format, source: stays })).toBe(told);
  });
});

test('a text is read as its author typed it, and code as it is', () => {
  const html = (source: string): RichText => ({ format: 'html', source });
  const source = '<p>Use &lt;b&gt; and a_b_c, 2 * 3 * 4, [x]</p><p><code>a\\*b</code></p><pre><code>c:\\*d\n</code></pre>';
  const words = readable(html(source));
  expect(words).toContain('Use <b> and a_b_c, 2 * 3 * 4, [x]');
  expect(words).toContain('`a\\*b`');
  expect(words).toContain('c:\\*d');
  for (const framed of [(code: string) => `<blockquote>${code}</blockquote>`, (code: string) => `<ol><li>${code}</li></ol>`])
    expect(readable(html(framed('<pre>c:\\*d &amp;#x41;</pre>')))).toContain('c:\\*d &#x41;');
  // Where only the markup changed, its signs say what did.
  const [before, after] = readableSides(html('<p>*now*</p>'), html('<p><em>now</em></p>'));
  expect(before).not.toBe(after);
  expect(readableSides(html('<p>*a*</p>'), html('<p>*b*</p>'))).toEqual(['*a*', '*b*']);
});

describe('text made to do harm', () => {
  test.each([
    '<table><tr><td><pre>&amp;#x110000;</pre></td></tr></table>',
    '<ul><li><pre>&amp;#xFFFFFFFFF;</pre></li></ul>',
    '&amp;#x110000;',
  ])('a number that stands for no sign is read as it is: %s', (source) =>
    expect(readable({ format: 'html', source })).toMatch(/&#x(?:110000|FFFFFFFFF);/),
  );

  test('names that every object has are unknown names', () => {
    const hostile = adf({ type: 'constructor' }, paragraph(text('a', 'toString')), { type: 'paragraph', attrs: { valueOf: 1 } });
    expect(reasonOf('adf', hostile)).toBe('It holds two unknown parts, which Markdown cannot express.');
    expect(reasonOf('html', '<constructor>a</constructor>')).toContain('something that Markdown has no form for');
  });

  test.each<readonly [string, Format, string]>([
    ['nodes', 'adf', `{"type":"doc","content":[${'{"type":"blockquote","content":['.repeat(5_000)}${']}'.repeat(5_000)}]}`],
    ['elements', 'html', '<blockquote>'.repeat(10_000)],
    ['marks', 'html', '<b><i>'.repeat(10_000)],
  ])('%s thousands of levels deep are read-only, and nothing fails', (_, format, source) => {
    expect(reasonOf(format, source)).not.toBe('');
    expect(readable({ format, source })).toBeTypeOf('string');
    expect(canonical({ format, source })).toBeTypeOf('string');
  });

  test('quotes thousands of levels deep are refused', () => {
    expect(toSource('> '.repeat(2_000) + 'a', 'adf').ok).toBe(false);
  });

  test.each(['{code:1}', '{{a ', ' *a', ' ??a', '[', '[a|', '![', '!a.', '# a\n', 'a\n', ' ', '{code}{quote}', 'https://', '\\'])(
    'a long row of %j is read in a moment',
    (piece) => {
      const result = editable({ format: 'wiki', source: `x${piece.repeat(Math.floor(20_000 / piece.length))}x` });
      expect(result.ok || result.error).not.toBe('');
    },
  );
});
