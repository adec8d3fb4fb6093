import { expect, test } from 'vitest';
import { PLACES } from '#renderer/app/frame/places.ts';
import { commandOf } from '#shared/contract/commands.ts';

test.each(PLACES)('$label has one name, in the rail and among the commands', ({ label, command }) => {
  expect(commandOf(command)?.label).toBe(label);
});
