import { surviveKills } from './support/kills.ts';
import { test } from './support/machine.ts';

test('a browser that is killed during pushes and pulls loses no edit, and sends none twice', async ({ machine }) => {
  await surviveKills(machine, 4, 20_261_122, (line) => console.log(line));
});
