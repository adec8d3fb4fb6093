import { expect, test } from 'vitest';
import { adfOf } from '#electron/host/trackers/jira/adf.ts';

const paragraph = (...lines: readonly string[]) => ({
  type: 'paragraph',
  content: lines.flatMap((line, index) => [...(index === 0 ? [] : [{ type: 'hardBreak' }]), { type: 'text', text: line }]),
});

test.each([
  ['words are one paragraph', 'Ready.', [paragraph('Ready.')]],
  ['an empty line begins a paragraph', 'One\n\nTwo', [paragraph('One'), paragraph('Two')]],
  ['a line end stays one', 'One\r\nTwo', [paragraph('One', 'Two')]],
  ['empty lines with spaces make no empty text', ' One\n \t\n\n  \nTwo \n\n', [paragraph('One'), paragraph('Two')]],
  ['wiki markup stays as characters', '{code}x{code}', [paragraph('{code}x{code}')]],
  ['JSON that is no document stays as characters', '{"type":"x"}', [paragraph('{"type":"x"}')]],
])('%s', (_, source, content) => {
  expect(adfOf(source)).toEqual({ ok: true, value: { type: 'doc', version: 1, content } });
});

test('a document is passed on as it is', () => {
  const document = { version: 1, type: 'doc', content: [{ type: 'panel', attrs: { panelType: 'info' }, content: [] }] };
  expect(adfOf(JSON.stringify(document, null, 2))).toEqual({ ok: true, value: document });
});

test('no text is no document, and a damaged one is refused', () => {
  expect(adfOf(' \n')).toEqual({ ok: true, value: null });
  expect(adfOf('{"type":"doc","content":[}')).toMatchObject({ ok: false });
});
