import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { SHARED } from '#tests/support/shared-folder.ts';

/** The folder of two archived Jira projects; null where it is absent. */
export const ARCHIVE = SHARED === null ? null : join(SHARED, 'fixtures/jira/tidev-archive');

/** An issue as it was recorded, only the fields that tests compare. */
export interface ArchivedIssue {
  readonly id: string;
  readonly key: string;
  readonly fields: {
    readonly summary: string;
    readonly status: { readonly name: string };
    readonly resolution: { readonly name: string } | null;
    readonly fixVersions: readonly { readonly id: string; readonly name: string }[];
    readonly issuelinks: readonly unknown[];
  };
}

/** The issues of a project, read from its file and not through any of our code. */
export function archivedIssues(project: 'ALOY' | 'DAEMON'): readonly ArchivedIssue[] {
  const text = project === 'ALOY' ? gunzipSync(readFileSync(file('ALOY-issues.ndjson.gz'))) : readFileSync(file('DAEMON-issues.ndjson'));
  return text
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ArchivedIssue);
}

const file = (name: string): string => join(ARCHIVE!, name);
