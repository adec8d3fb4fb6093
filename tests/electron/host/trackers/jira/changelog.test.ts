import { expect, test } from 'vitest';
import { entriesOf } from '#electron/host/trackers/jira/changelog.ts';
import { foundIn, replacedBy } from '#electron/host/trackers/jira/replaced.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import { CONNECTION } from './rig.ts';
import { set } from './write-rig.ts';

const entry = (id: string, created: string | number, item: object) => ({
  id,
  created,
  author: { accountId: id, displayName: `Person ${id}` },
  items: [item],
});

test('entries come newest first from either order, once, and by number where the moment is the same', () => {
  const at = '2026-11-22T13:00:00.000+0100';
  const raws = [entry('9', at, {}), entry('10', at, {}), entry('8', '2026-11-22T12:30:00.000+0000', {}), entry('9', at, {})];
  expect(entriesOf(raws).map(({ id }) => id)).toEqual(['8', '10', '9']);
  expect(entriesOf(raws.toReversed()).map(({ id }) => id)).toEqual(['8', '10', '9']);
});

test('an epoch number is a moment as well', () => {
  expect(entriesOf([entry('1', Date.UTC(2026, 10, 22), {})])[0]!.at).toBe('2026-11-22T00:00:00.000Z');
});

test('an item without texts has none: not what every object inherits', () => {
  const [read] = entriesOf([entry('1', '2026-11-22T12:00:00.000Z', { field: 'Link', to: '5' })]);
  expect(read!.items).toEqual([{ field: 'Link', fieldId: null, from: null, fromText: null, to: '5', toText: null }]);
});

test('what cannot be read is passed over', () => {
  expect(
    entriesOf([null, 7, { id: '1' }, entry('2', 'yesterday', {}), entry('3', '2026-11-22T12:00:00.000Z', { fieldId: 'x' })]),
  ).toMatchObject([{ id: '3', items: [] }]);
});

const line = (id: string, time: string, from: string, to: string, accountId: string) => ({
  id,
  created: `2026-11-22T${time}.000Z`,
  author: { accountId, displayName: accountId },
  items: [{ field: 'summary', fieldId: 'summary', fromString: from, toString: to }],
});
const replaced = (...lines: readonly object[]) =>
  replacedBy([{ id: 'op' as OperationId, change: set('title', 'Base', 'Mine') }], entriesOf(lines), {
    me: { accountId: 'me' },
    since: '2026-11-22T12:00:00.000Z' as Instant,
    cloud: true,
    connection: CONNECTION,
  }).get('op' as OperationId);

test.each([
  ['our own entry replaced what we compared with', [line('1', '12:05:00', 'Base', 'Mine', 'me')], undefined],
  ['white space around it does not count', [line('1', '12:05:00', ' Base ', ' Mine ', 'me')], undefined],
  ['our own older edit to the same words is not this one', [line('1', '11:00:00', 'Old', 'Mine', 'me')], undefined],
  ['somebody else wrote our words: nothing of ours is there', [line('1', '12:05:00', 'Other', 'Mine', 'ben')], undefined],
  [
    'somebody wrote before us',
    [line('1', '12:04:00', 'Base', 'Theirs', 'ben'), line('2', '12:05:00', 'Theirs', 'Mine', 'me')],
    { theirs: 'Theirs', by: 'ben', at: '2026-11-22T12:04:00.000Z' },
  ],
  [
    'somebody wrote after us: theirs stands, and what we replaced is still told',
    [
      line('1', '12:04:00', 'Base', 'Theirs', 'ben'),
      line('2', '12:05:00', 'Theirs', 'Mine', 'me'),
      line('3', '12:06:00', 'Mine', 'Last', 'eve'),
    ],
    { theirs: 'Theirs', by: 'ben', at: '2026-11-22T12:04:00.000Z' },
  ],
  ['the history lacks who it was', [line('2', '12:05:00', 'Theirs', 'Mine', 'me')], { theirs: 'Theirs', by: null, at: null }],
])('%s', (_, lines, expected) => {
  expect(replaced(...lines)).toEqual(expected);
});

test.each([
  // The history stamps a change some milliseconds later than the issue.
  ['the change that we had looked at', ['12:00:00.015'], false],
  ['a change within the same second, after the one that we had looked at', ['12:00:00.015', '12:00:00.600'], true],
  ['a change right after the one that we had looked at', ['12:00:00.000', '12:00:00.100'], true],
  ['a change long after our look', ['12:04:00.000'], true],
])('a description on Cloud that we replaced after %s', (_, times, isTold) => {
  const described = (id: string, time: string, author: string) => ({
    id,
    created: `2026-11-22T${time}+0000`,
    author: { accountId: author, displayName: author },
    items: [{ field: 'description', fieldId: 'description', fromString: 'Before', toString: 'After' }],
  });
  const change = { kind: 'text', field: 'description', base: 'Base', value: 'Mine' } as const;
  const history = entriesOf([...times.map((time, at) => described(String(at), time, 'ben')), described('9', '12:05:00.000', 'me')]);
  const context = { me: { accountId: 'me' }, since: '2026-11-22T12:00:00.000Z' as Instant, cloud: true, connection: CONNECTION };
  expect(replacedBy([{ id: 'op' as OperationId, change }], history, context).size).toBe(isTold ? 1 : 0);
});

test.each([
  ['our line after the look holds its words', '12:00:05.000', '*Harbour*\n\n_Mine_', true],
  ['our line after the look holds other words', '12:00:05.000', 'What we wrote in the browser', false],
  ['our line is the one that we had looked at', '12:00:00.015', 'Before', false],
  ['our line is the one that we had looked at, and holds the same words', '12:00:00.015', 'Harbour Mine', false],
])('a description without an answer is found in the history of Cloud only where %s', (what, time, written, isFound) => {
  const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });
  const value = JSON.stringify({ type: 'doc', version: 1, content: [paragraph('Harbour'), paragraph('Mine')] });
  const described = {
    id: '1',
    created: `2026-11-22T${time}+0000`,
    author: { accountId: 'me' },
    items: [{ field: 'description', fieldId: 'description', fromString: null, toString: written }],
  };
  const context = { me: { accountId: 'me' }, since: '2026-11-22T12:00:00.000Z' as Instant, cloud: true, connection: CONNECTION };
  const change = { kind: 'text', field: 'description', format: 'adf', base: '', value } as const;
  expect(foundIn(change, entriesOf([described]), context) !== null, what).toBe(isFound);
});
