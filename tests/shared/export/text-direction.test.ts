import { expect, test } from 'vitest';
import { safeHtml } from '#shared/export/safe-html.ts';

test.each([
  ['a paragraph', 'نص', '<p dir="auto">'],
  ['a heading', '## عنوان', 'dir="auto">عنوان</h2>'],
  ['a line of a list', '- عنصر', '<li dir="auto">عنصر</li>'],
  ['a cell', '| ا | b |\n|---|---|\n| ج | d |', '<td dir="auto">ج</td><td dir="auto">d</td>'],
  ['a column', '| ا | b |\n|---|---|\n| ج | d |', '<th dir="auto">ا</th>'],
])('%s takes its direction from its own words', (_, markdown, html) => {
  expect(safeHtml(markdown).html.replaceAll('\n', '')).toContain(html);
});

test.each([
  ['a quote', '> اقتباس\n>\n> English', '<blockquote dir="auto"><p>اقتباس</p><p dir="auto">English</p></blockquote>'],
  ['a list with paragraphs', '- عنصر\n\n  English', '<li dir="auto"><p>عنصر</p><p dir="auto">English</p></li>'],
])('%s stands at the side of the paragraph it begins with', (_, markdown, html) => {
  expect(safeHtml(markdown).html.replaceAll('\n', '')).toContain(html);
});

test('code is read from the left, whatever stands around it', () => {
  expect(safeHtml('- عنصر\n\n  ```\n  a = 1;\n  ```').html).toContain('<pre dir="ltr">');
});
