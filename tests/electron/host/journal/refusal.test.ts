import { expect, test } from 'vitest';
import { fileRefusal } from '#electron/host/journal/refusal.ts';

test.each([
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EROFS', 'read-only'],
  ['EACCES', 'read-only'],
  ['EIO', 'io'],
] as const)('%s is told as %s', (errno, code) => {
  expect(fileRefusal(Object.assign(new Error('no'), { code: errno, syscall: 'write' }))).toEqual({ code, detail: `${errno} write` });
});
