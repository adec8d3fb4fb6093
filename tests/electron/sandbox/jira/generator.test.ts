import { describe, expect, test } from 'vitest';
import { generateJira, mutateJira } from '#electron/sandbox/jira/generator.ts';
import type { WireRecord } from '#electron/sandbox/jira/seed.ts';
import { jiraSite, NOON } from '#tests/support/jira-site.ts';

const site = (issues: number, seed = 5) => generateJira({ issues, seed, now: NOON, projects: ['APP', 'WEB', 'OPS'] });
const records = (value: unknown): readonly WireRecord[] => (value ?? []) as readonly WireRecord[];

test('the same seed gives the same site, another seed another', () => {
  expect(JSON.stringify(site(300))).toBe(JSON.stringify(site(300)));
  expect(JSON.stringify(site(300, 6))).not.toBe(JSON.stringify(site(300)));
});

test.each([0, 1, 7, 1000])('%i issues are asked for and made, ids and keys unlike', (count) => {
  const { issues } = site(count);
  expect([issues.length, new Set(issues.map((issue) => issue.id)).size, new Set(issues.map((issue) => issue.key)).size]).toEqual([
    count,
    count,
    count,
  ]);
});

test('issues weigh about 3 kB each', () => {
  const { issues } = site(2000);
  const average = JSON.stringify(issues).length / issues.length;
  expect(average).toBeGreaterThan(2200);
  expect(average).toBeLessThan(3800);
});

describe('generated data', () => {
  const { issues, projects, sprints } = site(3000);
  const byId = new Map(issues.map((issue) => [issue.id, issue]));

  test('has links that stand on both ends', () => {
    const broken = issues.flatMap((issue) =>
      records(issue.fields['issuelinks']).filter((link) => {
        const other = byId.get(String(((link['inwardIssue'] ?? link['outwardIssue']) as WireRecord)['id']));
        return !records(other?.fields['issuelinks']).some((each) => each['id'] === link['id']);
      }),
    );
    expect(broken).toEqual([]);
    expect(issues.filter((issue) => records(issue.fields['issuelinks']).length > 0).length).toBeGreaterThan(300);
  });

  test('has sub-tasks whose parents know them', () => {
    const parts = issues.filter((issue) => (issue.fields['issuetype'] as WireRecord)['subtask'] === true);
    expect(parts.length).toBeGreaterThan(100);
    for (const part of parts) {
      const parent = byId.get(String((part.fields['parent'] as WireRecord)['id']))!;
      expect(records(parent.fields['subtasks']).map((each) => each['id'])).toContain(part.id);
    }
  });

  test('has versions of its own projects, and is never newer than now', () => {
    const versions = new Map(projects.flatMap((project) => project.versions.map((version) => [version.id, project.key])));
    for (const issue of issues) {
      for (const version of records(issue.fields['fixVersions'])) expect(versions.get(String(version['id']))).toBe(issue.key.split('-')[0]);
      const [created, updated] = [String(issue.fields['created']), String(issue.fields['updated'])];
      expect(created <= updated && Date.parse(updated) < NOON).toBe(true);
    }
    expect(sprints.filter((sprint) => sprint.state === 'active')).toHaveLength(3);
  });
});

test('mutating changes as many different issues as asked, and they are found by their time', async () => {
  const { sandbox, clock, call } = jiraSite('cloud', site(600));
  clock.now = NOON + 60_000;
  const ids = site(600).issues.map((issue) => issue.id);
  const changed = mutateJira(sandbox.controls, ids, 50, 3);
  const found = (await call('POST', '/rest/api/3/search/jql', { jql: 'updated >= "2026-11-22 12:01" ORDER BY id', maxResults: 5000 }))
    .json as { issues: readonly { id: string }[] };
  expect(found.issues.map((issue) => issue.id)).toEqual([...changed].toSorted());
  expect(new Set(changed).size).toBe(50);
  expect(() => mutateJira(sandbox.controls, ids, 601, 3)).toThrow(RangeError);
});
