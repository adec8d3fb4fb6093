import { describe, expect, test } from 'vitest';
import type { ProjectChoices } from '#shared/sync/choices.ts';
import { EMPTY_NEW_ITEM, labelsIn, parseNewItem } from '#shared/sync/new-item-form.ts';
import { manyChosen } from '#shared/sync/required-fields.ts';
import { aProjectsChoices } from '#tests/support/builders.ts';

const OFFERED = aProjectsChoices({ priorities: [{ id: '2', name: 'High' }] });
const AZURE: ProjectChoices = {
  ...OFFERED,
  tracker: 'azure-devops',
  format: 'html',
  fixVersions: [],
  iterations: [{ id: 'ado/i1', name: 'Pay\\Sprint 1' }],
};
const typed = { ...EMPTY_NEW_ITEM, type: 'Task', title: '  Ship it ' };

describe('a new item', () => {
  test('has what was typed and chosen, and leaves to the tracker what was not', () => {
    expect(parseNewItem(typed, OFFERED)).toEqual({ ok: true, value: { state: { values: { title: 'Ship it' }, texts: {}, members: {} } } });
    const full = { ...typed, description: '**Now**', assignee: 'ada', priority: '2', place: 'jira/4711', labels: 'a, b b' };
    expect(parseNewItem(full, OFFERED)).toEqual({
      ok: true,
      value: {
        state: {
          values: { title: 'Ship it', assignee: { id: 'ada', name: 'Ada Byron' }, priority: { id: '2', name: 'High' } },
          texts: { description: '*Now*' },
          members: { labels: ['a', 'b'], fixVersions: ['jira/4711'] },
        },
      },
    });
  });

  test('goes to an iteration in Azure DevOps, where a tag may hold spaces', () => {
    expect(parseNewItem({ ...typed, place: 'ado/i1', labels: 'key store; web' }, AZURE)).toMatchObject({
      value: { state: { values: { iteration: { id: 'ado/i1', name: 'Pay\\Sprint 1' } }, members: { labels: ['key store', 'web'] } } },
    });
    expect(labelsIn('key store, web', OFFERED)).toEqual(['key', 'store', 'web']);
  });

  test('takes several fix versions in Jira, and lets go of one that is not offered', () => {
    const offered = { ...OFFERED, fixVersions: ['4.2', '4.3'].map((name) => ({ id: `jira/${name}`, name, released: false })) };
    const place = manyChosen(['jira/4.3', 'jira/gone', 'jira/4.2']);
    expect(parseNewItem({ ...typed, place }, offered)).toMatchObject({
      value: { state: { members: { fixVersions: ['jira/4.3', 'jira/4.2'] } } },
    });
  });

  test('needs a title that fits, a type, and text that the tracker can hold', () => {
    expect(parseNewItem({ ...typed, title: ' ', type: '' }, OFFERED)).toEqual({
      ok: false,
      error: { title: 'An item needs a title.', type: 'Choose what it is.' },
    });
    expect(parseNewItem({ ...typed, description: 'Words' }, { ...OFFERED, format: null })).toMatchObject({
      error: { description: expect.stringContaining('not known') },
    });
    expect(parseNewItem({ ...typed, labels: `x${'y'.repeat(300)}` }, OFFERED)).toMatchObject({ error: { labels: expect.any(String) } });
  });
});
