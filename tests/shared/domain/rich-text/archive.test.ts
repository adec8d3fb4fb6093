import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { RichText } from '#shared/domain/item.ts';
import { canonical, editable, toSource } from '#shared/domain/rich-text/rich-text.ts';
import { SHARED } from '#tests/support/shared-folder.ts';

const descriptions = (name: string): readonly RichText[] => {
  const bytes = readFileSync(join(SHARED!, 'fixtures/jira/tidev-archive', name));
  const lines = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trim().split('\n');
  return lines.flatMap((line) => {
    const { description } = (JSON.parse(line) as { fields: { description?: string | null } }).fields;
    return !description ? [] : [{ format: 'wiki', source: description } as const];
  });
};

/** Every text of work items in the published examples. */
function azureTexts(value: unknown): readonly RichText[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]: [string, unknown]) =>
    typeof held === 'string' && /^(?:System\.Description|System\.History|Microsoft\.VSTS\.TCM\.ReproSteps)$/.test(name)
      ? [{ format: 'html', source: held } as const]
      : azureTexts(held),
  );
}

function editableOf(texts: readonly RichText[]): number {
  let count = 0;
  for (const text of texts) {
    const markdown = editable(text);
    if (!markdown.ok) continue;
    count += 1;
    const back = toSource(markdown.value, text.format);
    expect(back.ok && canonical({ ...text, source: back.value })).toBe(canonical(text));
  }
  return count;
}

test.skipIf(SHARED === null).each([
  ['ALOY-issues.ndjson.gz', 0.95],
  ['DAEMON-issues.ndjson', 0.95],
])('the descriptions of %s come back whole, and nearly all can be edited', (name, share) => {
  const texts = descriptions(name);
  const count = editableOf(texts);
  console.log(`${name}: ${count} of ${texts.length} descriptions can be edited as Markdown`);
  expect(count / texts.length).toBeGreaterThan(share);
});

test.skipIf(SHARED === null)("Azure DevOps' published texts come back whole", () => {
  const folder = join(SHARED!, 'fixtures/azure-devops/http-examples/wit');
  const files = ['revisions/GET__list_workitem_revisions.json', 'revisions/GET__list_workitem_revisions_project_scope.json'];
  const texts = files.flatMap((file) => azureTexts(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
  expect(texts.length).toBeGreaterThan(0);
  expect(editableOf(texts)).toBe(texts.length);
});

test.skipIf(SHARED === null)('a recorded document of Jira Cloud says why it is read-only', () => {
  const source = readFileSync(join(SHARED!, 'fixtures/jira/jira-cli/adf-document.json'), 'utf8');
  expect(editable({ format: 'adf', source })).toEqual({
    ok: false,
    error: 'It holds a smart link, two panels, a mention and underlined text, which Markdown cannot express.',
  });
});
