import { expect, test } from 'vitest';
import { fileName } from '#renderer/ui/save-file.ts';

test.each([
  ['Shop 4.2.pdf', 'Shop 4.2.pdf'],
  ['../../etc/passwd', '-..-etc-passwd'],
  ['a:b*c?"<>|.md', 'a-b-c-.md'],
  ['safe\u202Efdp.exe', 'safefdp.exe'],
  ['CON.md', 'file-CON.md'],
  ['...', 'file-export'],
])('a file name is one that every system takes: %j', (name, safe) => {
  expect(fileName(name)).toBe(safe);
});
