import { expect, test } from 'vitest';
import { isOutsideAddress } from '#renderer/app/window-client.ts';

test.each([
  ['https://acme.atlassian.net/browse/APP-1', true],
  ['mailto:amira@acme.example', true],
  ['http://acme.example', false],
  ['javascript:alert(1)', false],
  ['file:///etc/passwd', false],
  ['https://user:secret@acme.example', false],
  ['cockpit://release/1', false],
  ['not an address', false],
])('%s may leave the cockpit: %s', (url, allowed) => expect(isOutsideAddress(url)).toBe(allowed));
