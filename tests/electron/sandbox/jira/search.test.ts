import { expect, test } from 'vitest';
import { createSearcher } from '#electron/sandbox/jira/jql/search.ts';
import { createSite } from '#electron/sandbox/jira/site.ts';
import { NOON, smallSeed } from '#tests/support/jira-site.ts';

const site = createSite(smallSeed(800), () => NOON);
const searcher = createSearcher(site);
const find = (jql: string, reconcile: readonly string[] = []): readonly string[] =>
  searcher.search(jql, { bounded: true, validate: true, reconcile }).issues.map((issue) => issue.id);

// A double negation hides a clause from the indexes: both ways must find the same in the same order.
test.each([
  'project = APP',
  'project in (APP, WEB)',
  'id in (100003, 100007, 100411)',
  'key = APP-4',
  'key in (WEB-4, APP-4, APP-5)',
  'key > APP-17',
  'key >= WEB-390 AND status = Done',
  'project = APP AND updated >= -30d',
  'project = WEB AND id in (100003, 100403)',
  'project = APP OR key = WEB-1',
])('%s finds the same with and without indexes', (where) => {
  for (const order of [
    '',
    ' ORDER BY key ASC',
    ' ORDER BY key DESC',
    ' ORDER BY updated ASC, key ASC',
    ' ORDER BY priority, created DESC',
  ]) {
    const found = find(`${where}${order}`);
    expect(found.length).toBeGreaterThan(0);
    expect(found).toEqual(find(`NOT (NOT (${where}))${order}`));
  }
});

test('an answer is remembered until something changes', () => {
  const before = searcher.search('project = APP', { bounded: true, validate: true, reconcile: [] });
  expect(searcher.search('project = APP', { bounded: true, validate: true, reconcile: [] })).toBe(before);
  site.touch(site.visible('APP-1'), site.visible('APP-1').fields);
  expect(searcher.search('project = APP', { bounded: true, validate: true, reconcile: [] })).not.toBe(before);
});

test('a deleted issue is out of a reconciled search, and not of another, until the lag has passed', () => {
  site.index.setLag(60_000);
  const { id } = site.visible('APP-9');
  site.remove(id);
  expect(find('project = APP')).toContain(id);
  expect(find('project = APP', [id])).not.toContain(id);
});
