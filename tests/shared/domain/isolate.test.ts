import { expect, test } from 'vitest';
import { isolated } from '#shared/domain/isolate.ts';
import { releaseName, releaseTitle } from '#shared/domain/release-title.ts';

test('text that turns nothing stays as it is', () => {
  for (const text of ['', 'Storefront 4.2', 'Größe – 東京 🚀']) expect(isolated(text)).toBe(text);
});

test('what a text turns ends with it, also when it would close our isolate itself', () => {
  expect(isolated('שחרור 4')).toBe('\u2068שחרור 4\u2069');
  expect(isolated('a\u202Eb')).toBe('\u2068a\u202Eb\u2069');
  expect(isolated('a\u2069\u202Eb\u2067')).toBe('\u2068a\u202Eb\u2069');
});

test('the name of a release is one part of a sentence, with its version', () => {
  const release = { name: 'Autumn \u202Enus', version: '4.2' };
  expect(`rename ${releaseName(release)}.`).toBe('rename \u2068Autumn \u202Enus 4.2\u2069.');
  expect(releaseTitle(release)).toBe('\u2068Autumn \u202Enus 4.2\u2069');
});
