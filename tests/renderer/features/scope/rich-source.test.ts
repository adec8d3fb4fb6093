import { expect, test } from 'vitest';
import { savedOver, type Opened } from '#renderer/features/scope/fields/rich-source.ts';

const html = (...lines: readonly string[]): string => lines.map((line) => `<p>${line}</p>`).join('');
const opened: Opened = { markdown: '', format: 'html', source: html('One', 'Two', 'Three') };
const now = (source: string) => ({ format: 'html', source }) as const;

test.each([
  ['is saved as written where nothing came', html('Mine', 'Two', 'Three'), opened.source, html('Mine', 'Two', 'Three')],
  ['is saved as written where only the spelling changed', html('Mine', 'Two', 'Three'), `${opened.source}\n`, html('Mine', 'Two', 'Three')],
  ['makes no edit where the tracker says the same by now', html('Mine', 'Two', 'Three'), html('Mine', 'Two', 'Three'), null],
])('a description %s', (_, mine, theirs, saved) => {
  expect(savedOver(opened, mine, now(theirs))).toEqual({ ok: true, value: saved });
});

test('a description is saved with what others changed in it meanwhile', () => {
  const saved = savedOver(opened, html('Mine', 'Two', 'Three'), now(html('One', 'Two', 'Theirs')));
  expect(saved.ok && saved.value).toMatch(/Mine[^]*Two[^]*Theirs/);
});

test.each([
  ['the same lines were changed', now(html('Theirs', 'Two', 'Three'))],
  ['its form was changed', { format: 'markdown', source: 'One' } as const],
])('a description is not saved over another one when %s, and says so', (_, theirs) => {
  const saved = savedOver(opened, html('Mine', 'Two', 'Three'), theirs);
  expect(saved.ok ? '' : saved.error).toMatch(/Nothing was saved, and your words are still in this box/);
});
