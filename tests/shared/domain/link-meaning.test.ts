import { expect, test } from 'vitest';
import { meaningOfAdded, relationOf } from '#shared/domain/link-meaning.ts';

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

const BLOCKS = { name: 'Blocks', outward: 'blocks', inward: 'is blocked by' };
const INCLUDES = { name: 'Includes', outward: 'includes', inward: 'is included by' };
const WORK_ITEM_TYPES = [
  { name: 'System.LinkTypes.Dependency', outward: 'Successor', inward: 'Predecessor' },
  { name: 'System.LinkTypes.Duplicate', outward: 'Duplicate', inward: 'Duplicate Of' },
  { name: 'System.LinkTypes.Related', outward: 'Related', inward: 'Related' },
  { name: 'Microsoft.VSTS.Common.Affects', outward: 'Affects', inward: 'Affected By' },
];

test.each([
  ['jira', 'Blocks', 'outward', 'needed-by', 'blocks'],
  ['jira', 'Blocks', 'inward', 'needs', 'is blocked by'],
  ['jira', 'Includes', 'outward', 'other', 'includes'],
  ['jira', 'Not in the catalog', 'outward', 'other', 'Not in the catalog'],
  ['azure-devops', 'System.LinkTypes.Dependency', 'outward', 'needed-by', 'Successor'],
  ['azure-devops', 'System.LinkTypes.Dependency', 'inward', 'needs', 'Predecessor'],
  ['azure-devops', 'System.LinkTypes.Duplicate', 'outward', 'duplicated-by', 'Duplicate'],
  ['azure-devops', 'System.LinkTypes.Related', 'outward', 'relates', 'Related'],
  ['azure-devops', 'Microsoft.VSTS.Common.Affects', 'outward', 'other', 'Affects'],
] as const)('in %s an added %s, %s, means what it will when it comes back: %s', (tracker, type, direction, relation, label) => {
  const types = tracker === 'jira' ? [BLOCKS, INCLUDES] : WORK_ITEM_TYPES;
  expect(meaningOfAdded({ type, direction }, types, tracker)).toEqual({ relation, label });
});
