import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toSource } from '#shared/domain/rich-text/rich-text.ts';
import { SHARED } from '#tests/support/shared-folder.ts';

const PIECES = [
  'word',
  ' ',
  '\n',
  '\n\n',
  '**b**',
  '_i_',
  '~~s~~',
  '`c`',
  '[a](https://a.example)',
  '```js\nx\n```\n',
  '- ',
  '1. ',
  '3. ',
  '  ',
  '   ',
  '# ',
  '> ',
  '---\n',
  '- [ ] ',
  '- [x] ',
  '| a | b |\n| - | - |\n| c | d |\n',
];

test.skipIf(SHARED === null)("what is written for Jira Cloud is a valid document by Atlassian's schema", () => {
  const schema = JSON.parse(readFileSync(join(SHARED!, 'api/openapi/jira/adf-v1-full.schema.json'), 'utf8')) as object;
  const isValid = new Ajv({ strict: false, validateSchema: false, logger: false }).compile({
    ...schema,
    $schema: 'http://json-schema.org/draft-07/schema#',
  });
  let written = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 16 }), (pieces) => {
      const source = toSource(pieces.join(''), 'adf');
      if (!source.ok || source.value === '') return;
      written += 1;
      expect(isValid(JSON.parse(source.value)) || JSON.stringify(isValid.errors?.at(0))).toBe(true);
    }),
    { numRuns: 400 },
  );
  expect(written).toBeGreaterThan(200);
});
