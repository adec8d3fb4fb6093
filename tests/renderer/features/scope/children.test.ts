import { expect, test } from 'vitest';
import { childrenNotPulled, withoutChildren } from '#renderer/features/scope/children.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import { anItem, itemId } from '#tests/support/builders.ts';

const relation = (rel: string, id: string) => ({ rel: `System.LinkTypes.${rel}`, url: `https://acme.example/_apis/wit/workItems/${id}` });
const extra = {
  relations: [relation('Hierarchy-Forward', '7'), relation('Hierarchy-Forward', '8'), relation('Related', '9')],
  subtasks: [{ id: '10', key: 'APP-10' }],
  environment: 'Firefox',
};
const row = (id: string): ItemListRow => ({ id: itemId(id) }) as ItemListRow;

test('children that the panel lists do not stand among the other fields, other relations do', () => {
  expect(withoutChildren(extra)).toEqual({ relations: [relation('Related', '9')], environment: 'Firefox' });
  expect(withoutChildren({ relations: [relation('Hierarchy-Forward', '7')] })).toEqual({});
});

test('children that the tracker names and nobody pulled are counted, each once', () => {
  const item = anItem({ extra });
  expect(childrenNotPulled(item, [])).toBe(3);
  expect(childrenNotPulled(item, [row('7'), row('10')])).toBe(1);
  expect(childrenNotPulled(anItem(), [])).toBe(0);
});

test('odd shapes in their place are no children', () => {
  expect(
    childrenNotPulled(anItem({ extra: { relations: ['x', null, { rel: 'System.LinkTypes.Hierarchy-Forward' }], subtasks: 'none' } }), []),
  ).toBe(0);
});
