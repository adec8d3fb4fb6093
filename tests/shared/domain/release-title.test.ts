import { expect, test } from 'vitest';
import { releaseName } from '#shared/domain/release-title.ts';

test('a name and a version are not said twice', () => {
  expect([
    releaseName({ name: 'Shop 4.2', version: '4.2' }),
    releaseName({ name: 'Shop 4.2', version: '4.2.0' }),
    releaseName({ name: 'Shop 5.0', version: '5.0.0' }),
    releaseName({ name: 'Shop 4.25', version: '4.2.0' }),
    releaseName({ name: 'Shop', version: '4.2' }),
    releaseName({ name: 'Shop', version: '' }),
  ]).toEqual(['Shop 4.2', 'Shop 4.2', 'Shop 5.0', 'Shop 4.25 4.2.0', 'Shop 4.2', 'Shop']);
});
