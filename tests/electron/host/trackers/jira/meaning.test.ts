import { expect, test } from 'vitest';
import { stateCategoryOf, typeKindOf } from '#electron/host/trackers/jira/meaning.ts';

test.each([
  ['new', 'todo'],
  ['indeterminate', 'doing'],
  ['done', 'done'],
  ['undefined', 'unknown'],
  ['in-flight', 'unknown'],
  ['constructor', 'unknown'],
  [null, 'unknown'],
])('the status category %s means %s', (key, category) => {
  expect(stateCategoryOf(key)).toBe(category);
});

test.each([
  [{ name: 'Bug' }, 'bug'],
  [{ name: 'Epic' }, 'epic'],
  [{ name: 'New Feature' }, 'feature'],
  [{ name: 'Story' }, 'story'],
  [{ name: 'Improvement' }, 'story'],
  [{ name: 'Task' }, 'task'],
  [{ name: 'Technical task', subtask: true }, 'subtask'],
  [{ name: 'Unteraufgabe', subtask: true }, 'subtask'],
  [{ name: 'Thema', hierarchyLevel: 1 }, 'epic'],
  [{ name: 'Teilaufgabe', hierarchyLevel: -1 }, 'subtask'],
  [{ name: 'Fehler', untranslatedName: 'Bug' }, 'bug'],
  [{ name: 'Debugging session' }, 'other'],
  [{ name: 'Wish' }, 'other'],
] as const)('the type %o is a %s', (type, kind) => {
  expect(typeKindOf(type)).toBe(kind);
});
