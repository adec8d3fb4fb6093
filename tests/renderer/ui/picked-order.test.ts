import { expect, test } from 'vitest';
import { byTyped } from '#renderer/ui/picked-order.ts';

const of = (...labels: string[]) => labels.map((label) => ({ label }));

test('what was typed whole comes first, then what begins with it, then the rest as it was', () => {
  expect(byTyped(of('Very high', 'Highest', 'High', 'Low', 'Higher'), ' high ')).toEqual(
    of('High', 'Highest', 'Higher', 'Very high', 'Low'),
  );
  expect(byTyped(of('Élan', 'Elan vital', 'Plan'), 'elan')).toEqual(of('Élan', 'Elan vital', 'Plan'));
});

test('without letters the order is as it was', () => {
  expect(byTyped(of('b', 'a'), ' ')).toEqual(of('b', 'a'));
});
