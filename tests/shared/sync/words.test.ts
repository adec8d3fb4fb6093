import { describe, expect, test } from 'vitest';
import type { ProjectId } from '#shared/domain/item.ts';
import type { Instant, ZoneName } from '#shared/domain/time.ts';
import type { Change, Conflict, OperationState } from '#shared/sync/operation.ts';
import { momentText } from '#shared/domain/wall-time.ts';
import { shownFrom } from '#shared/sync/arrival.ts';
import {
  durationWords,
  explainConflict,
  explainParking,
  wordsOfMember,
  wordsOfState,
  type Told,
  type WaysOut,
} from '#shared/sync/words.ts';

const AT = '2026-11-22T09:00:00.000Z' as Instant;
const TOLD: Told = {
  record: 'APP-12',
  tracker: 'Acme Jira',
  nameOf: (id) => ({ 'jira/2': 'Shop', 'jira/10042': 'APP-7', 'jira/v1': '4.2' })[id] ?? null,
  zone: 'UTC' as ZoneName,
  locale: 'en-GB',
};
const TITLE: Change = { kind: 'value', field: 'title', base: 'A', value: 'B' };
const STATE: Change = { kind: 'value', field: 'state', base: { id: '1', name: 'To Do' }, value: { id: '3', name: 'Done' } };
const TEXT: Change = { kind: 'text', field: 'description', base: 'a', value: 'b' };
const ALL_WAYS: WaysOut = { canWrite: true, canMakeAgain: true };
const NO_OTHER: WaysOut = { canWrite: false, canMakeAgain: false };

const CONFLICTS: readonly (readonly [string, Change, Conflict])[] = [
  ['a value both changed', TITLE, { kind: 'both-changed', theirs: 'C', by: 'Jonas', at: AT }],
  ['a text both changed', TEXT, { kind: 'both-changed', theirs: 'long\ntext', by: null, at: null }],
  ['a value that was replaced', TITLE, { kind: 'overwritten', theirs: 'C', by: 'Jonas', at: AT }],
  ['a deleted record', TITLE, { kind: 'deleted', by: null, at: AT }],
  ['a moved record', STATE, { kind: 'moved', to: 'jira/2' as ProjectId }],
  ['a moved record whose project is not known', STATE, { kind: 'moved', to: 'jira/9' as ProjectId }],
  ['a step the workflow lacks', STATE, { kind: 'no-way', from: 'To Do', allowed: ['In Progress', 'In Review'] }],
  ['a state nothing leads out of', STATE, { kind: 'no-way', from: 'Closed', allowed: [] }],
  ['a field that was edited twice', TITLE, { kind: 'two-edits', theirs: 'C', by: 'Jonas', at: AT }],
  ['an edit that was taken back here and sent elsewhere', TITLE, { kind: 'two-edits', theirs: 'C', by: 'Jonas', at: AT, sent: true }],
];

describe('a conflict', () => {
  test.each(CONFLICTS)('%s is told in whole sentences: what happened, what is safe, what to do', (_, change, conflict) => {
    const told = explainConflict({ change, recordKind: 'item' }, conflict, TOLD, ALL_WAYS);
    for (const part of [told.happened, told.safe, told.next]) expect(part).toMatch(/^[A-Z].*[.]$/s);
    expect(told.title).not.toMatch(/[.]$/);
    expect(told.code).toBe(conflict.kind);
    expect(`${told.happened}${told.safe}`).not.toMatch(/undefined|null|\[object|jira\//);
  });

  test('has words of its own for each kind', () => {
    const told = CONFLICTS.map(
      ([, change, conflict]) => explainConflict({ change, recordKind: 'item' }, conflict, TOLD, ALL_WAYS).happened,
    );
    expect(new Set(told).size).toBe(CONFLICTS.length);
  });

  test('names who, when, both values and the ways that are open', () => {
    expect(explainConflict({ change: TITLE, recordKind: 'item' }, CONFLICTS[0]![2], TOLD, ALL_WAYS).happened).toBe(
      'On 22 Nov 2026, 09:00 UTC, Jonas changed the title of APP-12 in Acme Jira to "C". You changed it here to "B".',
    );
    expect(explainConflict({ change: STATE, recordKind: 'item' }, CONFLICTS[6]![2], TOLD, ALL_WAYS).happened).toBe(
      'Acme Jira does not allow "To Do" → "Done" for APP-12. Allowed: "In Progress", "In Review".',
    );
  });

  test.each([
    ['a value both changed', STATE, { kind: 'both-changed', theirs: { id: '2', name: 'In Review' }, by: null, at: null }],
    ['a value that was replaced', STATE, { kind: 'overwritten', theirs: { id: '2', name: 'In Review' }, by: null, at: null }],
    ['a value edited twice', STATE, { kind: 'two-edits', theirs: { id: '2', name: 'In Review' }, by: 'Mara', at: AT }],
  ] as const)('offers a third value only where one can be written: %s', (_, change, conflict) => {
    expect(explainConflict({ change, recordKind: 'item' }, conflict, TOLD, ALL_WAYS).next).toContain('or write a third');
    expect(explainConflict({ change, recordKind: 'item' }, conflict, TOLD, NO_OTHER).next).not.toContain('third');
  });

  test('offers to make a deleted record anew only where that can be done', () => {
    const told = (ways: WaysOut) => explainConflict({ change: TITLE, recordKind: 'item' }, CONFLICTS[3]![2], TOLD, ways);
    expect(told(ALL_WAYS).next).toBe(
      'Take the edit back, make the record anew, or keep the edit: should the record be restored, it goes on.',
    );
    expect(told(NO_OTHER)).toMatchObject({
      safe: 'Your edit is kept here.',
      next: 'Take the edit back or keep the edit: should the record be restored, it goes on.',
    });
  });

  test('about a version that is gone says that it may have been merged, and of an item that it may have been moved', () => {
    const told = (recordKind: 'item' | 'version') => explainConflict({ change: TITLE, recordKind }, CONFLICTS[3]![2], TOLD, NO_OTHER);
    expect(told('version').title).toBe('APP-12 was deleted or merged');
    expect(told('version').happened).toContain('deleted APP-12 in Acme Jira, or merged it into another version.');
    expect(told('item').happened).toContain('deleted APP-12 in Acme Jira, or moved it where you may not see it.');
  });

  test("keeps other people's direction of writing to their own words", () => {
    const asked: Conflict = { kind: 'both-changed', theirs: 'שחרור 4', by: 'נועה', at: null };
    const told = explainConflict({ change: TITLE, recordKind: 'item' }, asked, TOLD, ALL_WAYS);
    expect(told.happened).toContain('"\u2068שחרור 4\u2069"');
  });
});

test("a refusal holds the tracker's own words, our advice, and what it asks for", () => {
  const told = explainParking(
    { change: STATE, recordKind: 'item' },
    {
      words: 'Resolution is required',
      advice: 'Fill it in, then send again.',
      asks: [{ field: 'resolution', name: 'Resolution', options: [] }],
      at: AT,
    },
    TOLD,
  );
  expect(told).toMatchObject({
    title: 'State: refused',
    happened: 'Acme Jira refused this edit of APP-12: Resolution is required.',
    next: 'Fill it in, then send again. It asks for: Resolution.',
  });
});

test.each([
  ['item', 'Bug', 'Acme Jira refused the new Bug "Show the cart": Give a reporter.'],
  ['version', 'Version', 'Acme Jira refused the new version "4.2": Give a reporter.'],
] as const)('a new %s that was refused is not called an edit of something', (recordKind, type, happened) => {
  const state: Change = { kind: 'create', type, state: {} as never };
  const record = recordKind === 'item' ? 'Show the cart' : '4.2';
  const told = explainParking(
    { change: state, recordKind },
    { words: 'Give a reporter', advice: 'Fill it in.', asks: [], at: AT },
    { ...TOLD, record },
  );
  expect(told.happened).toBe(happened);
  expect(told.safe).toBe('Nothing of it is in Acme Jira, and it is kept here. The other edits went on without it.');
});

test('what an edit took along by mistake, and the tracker will not have back, is not called a refusal of the edit', () => {
  const told = explainParking(
    { change: { kind: 'members', field: 'links', add: [], remove: ['x'] }, recordKind: 'item' },
    { words: 'The link to #4 went with it', advice: 'Add it there by hand', asks: [], instead: 'went-along', at: AT },
    TOLD,
  );
  expect(told).toMatchObject({
    title: 'Links: something else went with it',
    happened: 'The link to #4 went with it.',
    safe: 'The history of APP-12 in Acme Jira names what went. This edit is kept here.',
    next: 'Add it there by hand.',
  });
});

test('a new version that may be there already is not called refused, nor absent from its tracker', () => {
  const told = explainParking(
    { change: { kind: 'create', type: 'version', state: {} as never }, recordKind: 'version' },
    { words: 'No answer came, and "Late" may be it', advice: 'Look first', asks: [], instead: 'may-be-there', at: AT },
    { ...TOLD, record: 'Summer' },
  );
  expect(told).toMatchObject({
    title: 'New version: may be there already',
    happened: 'No answer came, and "Late" may be it.',
    safe: '"Summer" is kept here, and is not sent again by itself.',
    next: 'Look first.',
  });
});

test('a field that was refused as it was filled in is not called asked for', () => {
  const told = explainParking(
    { change: { ...STATE, along: { cause: 'It fell' } }, recordKind: 'item' },
    {
      words: "Field 'Cause' cannot be set",
      advice: 'Fill in what it asks for, then send it again.',
      asks: [{ field: 'cause', name: 'Cause', options: [] }],
      at: AT,
    },
    TOLD,
  );
  expect(told.next).toBe('It did not take what you filled in for Cause: change that, or leave it empty, then send the edit again.');
});

test('what was taken back and sent says what the tracker was given and what was there before, not that nothing was sent', () => {
  const asked: Conflict = { kind: 'two-edits', theirs: 'C', by: 'Jonas', at: AT, sent: true };
  const told = explainConflict({ change: TITLE, recordKind: 'item' }, asked, TOLD, NO_OTHER);
  expect(told.happened).toMatch(/taken back in one browser.*was given \W*C\W*; before, it was \W*B/);
  expect(`${told.safe} ${told.next}`).not.toMatch(/neither|third/);
});

test.each([
  ['item', "The tracker's search may hide it"],
  ['version', 'It may still be on its way'],
  ['iteration', 'It may still be on its way'],
] as const)('a new %s that is not confirmed says until when it may not be seen, and why', (made, why) => {
  const sent: OperationState = { kind: 'sending', since: AT, revision: '' };
  const until = momentText(shownFrom(AT));
  expect(wordsOfState(sent, [], made)).toContain(`${why} until ${until}. Each sync looks for it by itself`);
  expect(Date.parse(shownFrom(AT)) - Date.parse(AT)).toBe(300_000);
  expect(wordsOfState(sent)).not.toContain('until');
});

test('every state of an operation has words of its own', () => {
  const conflict = { kind: 'deleted', by: null, at: null } as const;
  const states: readonly OperationState[] = [
    { kind: 'queued' },
    { kind: 'held' },
    { kind: 'sending', since: AT, revision: '1' },
    ...(['pushed', 'agreed', 'theirs', 'absorbed'] as const).map((how) => ({ kind: 'acknowledged', at: AT, how }) as const),
    ...CONFLICTS.map(([, , each]) => ({ kind: 'conflict', conflict: each }) as const).slice(2),
    { kind: 'conflict', conflict },
    { kind: 'parked', parking: { words: 'No.', advice: 'Wait.', asks: [], at: AT } },
  ];
  const kinds = new Set(
    states.map((state) => (state.kind === 'conflict' ? `${state.conflict.kind} ${'sent' in state.conflict}` : JSON.stringify(state))),
  );
  expect(new Set(states.map((state) => wordsOfState(state))).size).toBe(kinds.size);
  const may = { words: 'It may be there.', advice: 'Look.', asks: [], at: AT, instead: 'may-be-there' } as const;
  expect(wordsOfState({ kind: 'parked', parking: may })).not.toContain('Refused');
  expect(wordsOfState({ kind: 'queued' }, ['New epic'])).toBe('Waits for New epic, which the tracker does not have yet');
});

test('members are named as people know them', () => {
  expect(wordsOfMember('links', 'inward Blocks jira/10042', TOLD.nameOf)).toBe('Blocks ← APP-7');
  const named = Object.assign(() => 'APP-7', { link: () => 'is blocked by' });
  expect(wordsOfMember('links', 'inward Blocks jira/10042', named)).toBe('is blocked by APP-7');
  expect(wordsOfMember('links', 'outward System.LinkTypes.Dependency jira/5', TOLD.nameOf)).toBe('Dependency → jira/5');
  expect(wordsOfMember('fixVersions', 'jira/v1', TOLD.nameOf)).toBe('4.2');
});

test.each([
  [400, 'less than a second'],
  [59_400, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [3_900_000, '1 h 5 min'],
])('%i ms are %s', (ms, words) => expect(durationWords(ms)).toBe(words));
