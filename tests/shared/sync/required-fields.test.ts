import { describe, expect, test } from 'vitest';
import type { RequiredField } from '#shared/domain/catalog.ts';
import type { ProjectChoices } from '#shared/sync/choices.ts';
import { EMPTY_NEW_ITEM, parseNewItem } from '#shared/sync/new-item-form.ts';
import { askedText, askedValue, creatableTypes, manyChosen, needsOf, requiredValue } from '#shared/sync/required-fields.ts';
import { aCatalog, aProjectsChoices } from '../../support/builders.ts';

const JIRA = aProjectsChoices({ format: 'adf' });
const SERVER: ProjectChoices = { ...JIRA, format: 'wiki' };
const AZURE: ProjectChoices = { ...JIRA, tracker: 'azure-devops', format: 'html', fixVersions: [] };

const field = (kind: RequiredField['kind'], id = 'cf', options: RequiredField['options'] = []): RequiredField => ({
  id,
  name: `The ${id}`,
  kind,
  options,
});
const SEVERITY = field('option', 'severity', [{ id: '7', name: 'Grave' }]);
const TYPES = [
  { name: 'Bug', kind: 'bug', states: [] },
  { name: 'Sub-task', kind: 'subtask', states: [] },
  { name: 'Release note', kind: 'other', states: [] },
] as const;

describe('the types of a new item', () => {
  test('are all of the project while its tracker has not said which, and then those', () => {
    expect(creatableTypes(aCatalog({ types: TYPES })).map(({ name }) => name)).toEqual(['Bug', 'Sub-task', 'Release note']);
    const told = aCatalog({ types: TYPES, requires: [{ type: 'Bug', fields: [] }] });
    expect(creatableTypes(told).map(({ name }) => name)).toEqual(['Bug']);
    expect(creatableTypes(null)).toEqual([]);
  });
});

describe('what a type needs', () => {
  const catalog = aCatalog({
    types: TYPES,
    requires: [
      {
        type: 'Bug',
        fields: [
          field('rich-text', 'description'),
          field('options', 'fixVersions'),
          field('option', 'priority'),
          SEVERITY,
          field('other', 'odd'),
        ],
      },
    ],
  });

  test('is parted into fields that the form has, others that it can ask for, and what only the tracker can ask', () => {
    expect(needsOf(catalog, 'Bug', JIRA)).toEqual({
      own: new Set(['description', 'place']),
      more: [SEVERITY],
      others: ['The priority', 'The odd'], // no priority is known, so none can be offered
    });
    expect(needsOf(catalog, 'Release note', JIRA)).toEqual({ own: new Set(), more: [], others: [] });
  });

  test('is a parent for a part of an issue, though nothing else is known', () => {
    expect(needsOf(aCatalog({ types: TYPES }), 'Sub-task', JIRA).own).toEqual(new Set(['parent']));
    expect(needsOf(aCatalog({ types: TYPES }), 'Sub-task', AZURE).own).toEqual(new Set());
  });

  test('must be filled, each with a problem of its own, and goes along in the tracker’s form', () => {
    const needs = needsOf(catalog, 'Bug', JIRA);
    const typed = { ...EMPTY_NEW_ITEM, type: 'Bug', title: 'Broken' };
    expect(parseNewItem(typed, JIRA, needs)).toEqual({
      ok: false,
      error: {
        description: 'This type of item needs it.',
        place: 'This type of item needs it.',
        'more.severity': 'This type of item needs it.',
      },
    });
    const full = { ...typed, description: 'It fell over.', place: 'jira/4711', more: { severity: '7', stale: 'of another type' } };
    expect(parseNewItem(full, JIRA, needs)).toMatchObject({
      ok: true,
      value: { state: { members: { fixVersions: ['jira/4711'] } }, along: { severity: { id: '7' } } },
    });
  });

  test('names the parent by its id and key', () => {
    const needs = needsOf(aCatalog({ types: TYPES }), 'Sub-task', JIRA);
    const typed = { ...EMPTY_NEW_ITEM, type: 'Sub-task', title: 'Part' };
    expect(parseNewItem(typed, JIRA, needs)).toMatchObject({ error: { parent: expect.any(String) } });
    const parent = { id: 'jira/10042', name: 'PAY-1' };
    expect(parseNewItem({ ...typed, parent }, JIRA, needs)).toEqual({
      ok: true,
      value: { state: { values: { title: 'Part', parent }, texts: {}, members: {} } },
    });
    // Of a type that has none it is not seen.
    expect(parseNewItem({ ...typed, type: 'Bug', parent }, JIRA)).toEqual({
      ok: true,
      value: { state: { values: { title: 'Part' }, texts: {}, members: {} } },
    });
  });
});

describe('a required value', () => {
  const SEVERAL = field('options', 'components', [
    { id: '7', name: 'Core' },
    { id: '9', name: 'Shell' },
  ]);
  const text = { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Why' }] }] };
  test.each([
    ['words', field('text'), ' Why ', JIRA, 'Why'],
    ['a number', field('number'), '2,5', JIRA, 2.5],
    ['a day in Jira', field('date'), '2026-12-24', JIRA, '2026-12-24'],
    ['a day in Azure DevOps', field('date'), '2026-12-24', AZURE, '2026-12-24T00:00:00Z'],
    ['an option in Jira', SEVERITY, '7', JIRA, { id: '7' }],
    ['an option in Azure DevOps', SEVERITY, '7', AZURE, '7'],
    ['one option of a field that takes several', SEVERAL, '7', JIRA, [{ id: '7' }]],
    ['several options', SEVERAL, manyChosen(['9', '7', '9']), JIRA, [{ id: '9' }, { id: '7' }]],
    ['a person in Jira Cloud', field('person'), 'ada', JIRA, { accountId: 'ada' }],
    ['a person in Jira Data Center', field('person'), 'ada', SERVER, { name: 'ada' }],
    ['a person in Azure DevOps', field('person'), 'ada', AZURE, 'ada'],
    ['rich text in Jira Cloud', field('rich-text'), 'Why', JIRA, text],
    ['rich text in Jira Data Center', field('rich-text'), '**Why**', SERVER, '*Why*'],
  ])('of %s has the tracker’s form', (_, asked, typed, choices, expected) => {
    expect(requiredValue(asked, typed, choices)).toEqual({ ok: true, value: expected });
  });

  test.each([
    ['nothing', field('text'), '  '],
    ['no number', field('number'), 'three'],
    ['no day', field('date'), '?'],
    ['no option', SEVERITY, '8'],
    ['several options of which one is gone', SEVERAL, manyChosen(['7', '8'])],
  ])('that is %s is a problem', (_, asked, typed) => {
    expect(requiredValue(asked, typed, JIRA)).toMatchObject({ ok: false, error: expect.stringMatching(/\.$/) });
  });
});

describe('what a refusal asks for', () => {
  test.each([
    ['words as they are', undefined, ' Why', ' Why'],
    ['nothing, where it is left empty', 'date', ' ', ''],
    ['a number', 'number', '2,5', 2.5],
    ['a day', 'date', '2027-01-15', '2027-01-15'],
  ] as const)('goes along: %s', (_, kind, typed, value) => {
    expect(askedValue(kind === undefined ? {} : { kind }, typed)).toEqual({ ok: true, value });
  });

  test.each([
    ['date', '15 January'],
    ['date', '?'],
    ['number', 'three'],
  ] as const)('is not sent while it is no %s: %s', (kind, typed) => {
    expect(askedValue({ kind }, typed)).toMatchObject({ ok: false, error: expect.stringMatching(/\.$/) });
  });

  test('shows the day of an instant that was noted for it', () => {
    expect(askedText({ kind: 'date' }, '2026-12-24T00:00:00Z')).toBe('2026-12-24');
    expect(askedText({}, 3)).toBe('3');
  });
});
