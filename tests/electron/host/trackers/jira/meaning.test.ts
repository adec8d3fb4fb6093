import { expect, test } from 'vitest';
import { relationOf, stateCategoryOf, typeKindOf } from '#electron/host/trackers/jira/meaning.ts';

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

test.each([
  // type                  inward                           outward                            outward means  inward means
  ['Blocks', 'is blocked by', 'blocks', 'needed-by', 'needs'],
  ['Depends', 'is dependent of', 'depends on', 'needs', 'needed-by'],
  ['Dependency', 'is depended on by', 'depends on', 'needs', 'needed-by'],
  ['Dependent', 'is required by', 'requires', 'needs', 'needed-by'],
  ['Gantt: finish-start', 'has to be done after', 'has to be done before', 'needed-by', 'needs'],
  ['Gantt: start-finish', 'is triggered by', 'is triggering', 'needed-by', 'needs'],
  ['Gantt End to End', 'has to be finished together with', 'has to be finished together with', 'relates', 'relates'],
  ['Relates', 'relates to', 'relates to', 'relates', 'relates'],
  ['Duplicate', 'is duplicated by', 'duplicates', 'duplicates', 'duplicated-by'],
  ['Cloners', 'is cloned by', 'clones', 'relates', 'relates'],
  ['Cloners', 'is cloned into', 'is cloned from', 'relates', 'relates'],
  ['Includes', 'is included by', 'includes', 'other', 'other'],
  ['Problem/Incident', 'is caused by', 'causes', 'other', 'other'],
  ['Blockiert', 'wird blockiert von', 'blockiert', 'other', 'other'],
  ['Blocks', 'wird blockiert von', 'blockiert', 'needed-by', 'needs'],
  ['Order', 'follows', 'kommt vor', 'needed-by', 'needs'],
] as const)('%s (%s / %s) reads %s outward and %s inward', (name, inward, outward, asOutward, asInward) => {
  expect([relationOf({ name, inward, outward }, 'outward'), relationOf({ name, inward, outward }, 'inward')]).toEqual([
    asOutward,
    asInward,
  ]);
});
