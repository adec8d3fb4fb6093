import { expect, test } from 'vitest';
import { currentSprint, readSprints } from '#electron/host/trackers/jira/sprints.ts';

const LINE =
  'com.atlassian.greenhopper.service.sprint.Sprint@7eede03a[id=2,rapidViewId=1,state=ACTIVE,name=Sprint 2, the long one,startDate=2026-11-02T08:00:00.000Z,endDate=2026-11-16T08:00:00.000Z,completeDate=<null>,sequence=2,goal=Ship, then rest]';

test('objects and the lines of old versions read the same', () => {
  const object = {
    id: 2,
    state: 'active',
    name: 'Sprint 2, the long one',
    startDate: '2026-11-02T08:00:00.000Z',
    endDate: '2026-11-16T08:00:00.000Z',
  };
  const { sprints, unread } = readSprints([LINE, object]);
  expect(unread).toBe(0);
  expect(sprints[0]).toEqual({ ...object, id: '2' });
  expect(sprints[1]).toEqual({ ...object, id: '2' });
});

test('a line of any length and shape is read at once', () => {
  const lines = ['['.repeat(100_000), `[${'a'.repeat(100_000)}]`, `[name=${',b'.repeat(50_000)},id=9,constructor=x]`];
  const { sprints, unread } = readSprints(lines);
  expect([sprints.map((sprint) => sprint.id), unread]).toEqual([['9'], 2]);
});

test('a value that is no sprint is counted, the others are read', () => {
  const { sprints, unread } = readSprints(['Sprint without brackets', null, 7, { id: 3 }, { id: 4, name: 'Four' }]);
  expect(sprints.map((sprint) => sprint.name)).toEqual(['Four']);
  expect(unread).toBe(4);
});

const sprint = (id: string, state: string, endDate?: string) => ({ id, name: id, state, endDate });
test.each([
  ['the active one', [sprint('a', 'closed', '2026-10'), sprint('b', 'active'), sprint('c', 'future')], 'b'],
  [
    'else the nearest future one',
    [sprint('a', 'closed', '2026-10'), sprint('b', 'future', '2027-02'), sprint('c', 'future', '2026-12')],
    'c',
  ],
  ['else the last closed one', [sprint('a', 'closed', '2026-09'), sprint('b', 'closed', '2026-10'), sprint('c', 'closed', '2026-08')], 'b'],
])('an item counts for %s', (_, sprints, id) => {
  expect(currentSprint(sprints)?.id).toBe(id);
});

test('an item without sprints counts for none', () => {
  expect(currentSprint([])).toBeNull();
});
