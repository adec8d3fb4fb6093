import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, editable, toSource } from '#shared/domain/rich-text/rich-text.ts';
import { adf, list, paragraph, sourceOf, text } from './texts.ts';

/* Laws, over texts nobody chose. */

const words = fc.stringMatching(/^[a-zäß ,.:;!?()*_#\-+~`<>&|[\]\\/@1-9]{1,12}$/);
const inline = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .record({ words, marks: fc.subarray(['strong', 'em', 'strike'], { maxLength: 2 }) })
        .map((run) => text(run.words, ...run.marks)),
    },
    { weight: 1, arbitrary: fc.constantFrom('npm test', 'a_b').map((code) => text(code, 'code')) },
    { weight: 1, arbitrary: words.map((label) => text(label, { type: 'link', attrs: { href: 'https://a.example/x?y=1&z=(2)' } })) },
    { weight: 1, arbitrary: fc.constant({ type: 'hardBreak' }) },
  ),
  { maxLength: 5 },
);
const block = fc.letrec((tie) => ({
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    inline.map((content) => paragraph(...content)),
    fc
      .record({ level: fc.integer({ min: 1, max: 6 }), content: inline })
      .map(({ level, content }) => ({ type: 'heading', attrs: { level }, content })),
    fc.constant({ type: 'rule' }),
    fc.record({ language: fc.constantFrom('js', 'c++'), code: fc.stringMatching(/^[a-z{}`\n ]{1,20}$/) }).map(({ language, code }) => ({
      type: 'codeBlock',
      attrs: { language },
      content: [text(code)],
    })),
    fc
      .record({
        type: fc.constantFrom('bulletList', 'orderedList'),
        items: fc.array(fc.array(tie('block') as fc.Arbitrary<object>, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      })
      .map(({ type, items }) => list(type, ...items)),
    fc.array(tie('block') as fc.Arbitrary<object>, { minLength: 1, maxLength: 2 }).map((content) => ({ type: 'blockquote', content })),
  ),
})).block as fc.Arbitrary<object>;

const pieces = (...parts: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...parts), { maxLength: 14 }).map((all) => all.join(''));
const SOURCES: { readonly [F in 'adf' | 'wiki' | 'html']: fc.Arbitrary<string> } = {
  adf: fc.array(block, { maxLength: 4 }).map((content) => adf(...content)),
  wiki: pieces(
    'word',
    ' ',
    '\n',
    '\n\n',
    '*',
    '_',
    '-',
    '+',
    '* ',
    '# ',
    '#* ',
    '- ',
    'h2. ',
    'bq. ',
    '{code}',
    '{code:js}',
    '{noformat}',
    '{quote}',
    '{{',
    '}}',
    '[',
    ']',
    '|',
    'https://a.example/b',
    '[~mara]',
    '!a.png!',
    '\\',
    '\\\\',
    '----',
    '&nbsp;',
    '<b>',
    '1. ',
    '{color:red}',
    '`',
    '(',
    '.',
  ),
  html: pieces(
    'word',
    ' ',
    '\n',
    '<p>',
    '</p>',
    '<div>',
    '</div>',
    '<br>',
    '<b>',
    '</b>',
    '<i>',
    '</i>',
    '<ul>',
    '<li>',
    '</li>',
    '</ul>',
    '<ol start=3>',
    '</ol>',
    '<pre>',
    '</pre>',
    '<code>',
    '</code>',
    '<h2>',
    '</h2>',
    '<blockquote>',
    '</blockquote>',
    '<hr>',
    '&nbsp;',
    '&lt;',
    '<a href="https://a.example">',
    '</a>',
    '<span>',
    '</span>',
    '<u>',
    '<!-- c -->',
    '*',
    '# ',
  ),
};

describe.each(['adf', 'wiki', 'html'] as const)('every text of %s', (format) => {
  test('that can be edited comes back whole', () => {
    let opened = 0;
    fc.assert(
      fc.property(SOURCES[format], (source) => {
        const markdown = editable({ format, source });
        if (!markdown.ok) {
          expect(markdown.error).toMatch(/^(It|Part) .*\.$/);
          return;
        }
        opened += 1;
        const back = toSource(markdown.value, format);
        expect(back.ok && canonical({ format, source: back.value })).toBe(
          canonical({ format, source: source.trim() === '' ? '' : source }),
        );
      }),
      { numRuns: 400 },
    );
    expect(opened).toBeGreaterThan(100); // the law says something
  });

  test('that was written from Markdown opens as what it says, and writing it again changes nothing', () => {
    fc.assert(
      fc.property(
        pieces(
          'word',
          ' ',
          '\n',
          '\n\n',
          '**',
          '_',
          '~~',
          '`',
          '```\n',
          '- ',
          '1. ',
          '  ',
          '# ',
          '> ',
          '---',
          '[a](https://a.example)',
          '<b>',
          '&amp;',
          '\\',
          '|',
          'https://b.example',
          'a@b.example',
          '- [ ] ',
        ),
        (markdown) => {
          const source = toSource(markdown, format);
          if (!source.ok) {
            expect(source.error).toMatch(/^(It holds|Jira|Azure DevOps) [^]*\.$/);
            return;
          }
          const opened = editable({ format, source: source.value });
          if (opened.ok)
            expect(canonical({ format, source: sourceOf(format, opened.value) })).toBe(canonical({ format, source: source.value }));
        },
      ),
      { numRuns: 300 },
    );
  });
});
