import { assert, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';
import { webAddresses, withoutWebAddresses } from '#shared/domain/web-link.ts';
import type { Json } from '#shared/lib/json.ts';

const SHOP = 'https://jira.example/browse/SHOP-1';

test('hyperlinks, links to other organisations and fields that are an address are told, each address once', () => {
  const extra = {
    'Custom.Spec': 'https://wiki.example/spec',
    'Custom.Again': SHOP,
    relations: [
      { rel: 'Hyperlink', url: SHOP, attributes: { comment: 'Needed by the storefront' } },
      { rel: 'System.LinkTypes.Remote.Related', url: 'https://dev.azure.com/other/_workitems/edit/4', attributes: {} },
      { rel: 'ArtifactLink', url: 'vstfs:///Git/Commit/1', attributes: { name: 'Fixed in Commit' } },
    ],
  };
  expect(webAddresses(extra)).toEqual([
    { url: SHOP, field: null, comment: 'Needed by the storefront' },
    { url: 'https://dev.azure.com/other/_workitems/edit/4', field: null, comment: null },
    { url: 'https://wiki.example/spec', field: 'Custom.Spec', comment: null },
  ]);
});

test.each([
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://',
  'see https://wiki.example',
  'https://a b',
  `https://a/${'x'.repeat(5_000)}`,
])('%.40s is no address', (text) => {
  expect(webAddresses({ field: text, relations: [{ rel: 'Hyperlink', url: text, attributes: {} }] })).toEqual([]);
});

test('what is told as an address is not told as a field again, and nothing else is left out', () => {
  const script = { rel: 'Hyperlink', url: 'javascript:alert(1)', attributes: {} };
  const extra = { link: SHOP, note: 'text', relations: [{ rel: 'Hyperlink', url: SHOP, attributes: {} }, script] };
  expect(withoutWebAddresses(extra, webAddresses(extra))).toEqual({ note: 'text', relations: [script] });
  expect(withoutWebAddresses({ link: SHOP }, webAddresses({ link: SHOP }))).toEqual({});
});

test('fields of any shape are read', () => {
  const told = (relations: unknown): void => {
    const extra = { relations: relations as Json, other: relations as Json };
    expect(Array.isArray(webAddresses(extra))).toBe(true);
    expect(withoutWebAddresses(extra, [])).toEqual(Array.isArray(relations) && relations.length === 0 ? { other: [] } : extra);
  };
  assert(property(jsonValue(), told), { seed: 20261122, numRuns: 500 });
});

test('a field of any name stays', () => {
  const extra = JSON.parse('{"__proto__":"kept","note":"text"}') as { readonly [field: string]: string };
  expect(JSON.stringify(withoutWebAddresses(extra, []))).toBe('{"__proto__":"kept","note":"text"}');
});
