import { describe, expect, test } from 'vitest';
import { Names } from '#renderer/engine/items/names.ts';
import { mappingProblems } from '#renderer/engine/items/scope.ts';
import { aMapping } from '#tests/support/builders.ts';
import { aCatalog, aProject, aVersion } from '#tests/support/builders.ts';
import { connectionOf, type VersionId } from '#shared/domain/item.ts';

const version = 'c1/10' as VersionId;
const mapping = aMapping('r', { kind: 'version', version }, { connection: connectionOf(version), label: '4.2' });
const pulled = new Names([
  aCatalog({ project: aProject({ id: 'c1/1' as never, connectionId: connectionOf(version) }), versions: [aVersion({ id: version })] }),
]);
const problems = (names: Names, connected: boolean) =>
  mappingProblems(
    [mapping],
    names,
    () => 'Acme Jira',
    () => connected,
  );

describe('a mapping to a tracker that is not connected any more', () => {
  test('says which one it was, and how its items come back', () => {
    expect(problems(new Names([]), false)).toEqual([
      'Not connected: Acme Jira, so "4.2" has no items here. Connect it again under Connections, then pull.',
    ]);
  });

  test('says so too while what was pulled before is still there', () => {
    expect(problems(pulled, false)).toEqual([
      'Not connected: Acme Jira, so "4.2" counts what was pulled before. Connect it again under Connections, then pull.',
    ]);
  });

  test('says nothing of it once it is connected', () => {
    expect(problems(pulled, true)).toEqual([]);
    expect(problems(new Names([]), true)).toEqual([expect.stringContaining('Nothing has been pulled from Acme Jira yet')]);
  });
});
