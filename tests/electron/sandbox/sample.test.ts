import { describe, expect, test } from 'vitest';
import { isAdf } from '#electron/sandbox/jira/adf.ts';
import type { WireRecord } from '#electron/sandbox/jira/seed.ts';
import { sampleAzureSeed, sampleJiraSeed } from '#electron/sandbox/sample/index.ts';
import { boundValue, offeredFields } from '#shared/domain/binding.ts';
import { remoteIdOf } from '#shared/domain/item.ts';
import { editable } from '#shared/domain/rich-text/rich-text.ts';
import type { Mapping, Release } from '#shared/domain/release.ts';
import { day, instantOf } from '#shared/domain/time.ts';
import { SAMPLE_JIRA, sampleIterationId, sampleVersionId } from '#shared/plan/sample-ids.ts';
import { samplePlan } from '#shared/plan/sample.ts';
import { itemReferences } from '#shared/tracker/item-address.ts';

const TODAY = day('2026-11-23');
const jira = sampleJiraSeed(TODAY);
const azure = sampleAzureSeed(TODAY, (key) => `https://shop.example/browse/${key}`);
const edits = samplePlan(TODAY, instantOf(0)).flatMap((command) => command.edits);

const versionsOf = (fields: WireRecord): readonly string[] =>
  (fields['fixVersions'] as readonly { readonly name: string }[]).map(({ name }) => name);

describe('the sample', () => {
  test('is the same for the same day and moves with the day', () => {
    expect(sampleJiraSeed(TODAY)).toEqual(jira);
    const later = sampleJiraSeed(day('2026-12-23'));
    expect(later.issues.map(({ fields }) => fields['summary'])).toEqual(jira.issues.map(({ fields }) => fields['summary']));
    expect(later.projects[0]!.versions[3]!['releaseDate']).toBe('2026-12-31');
  });

  test('has about 600 items in two trackers and about twelve releases', () => {
    expect(jira.issues.length + azure.workItems.length).toBeGreaterThanOrEqual(590);
    expect(jira.issues.length + azure.workItems.length).toBeLessThanOrEqual(640);
    expect(edits.filter((edit) => edit.kind === 'put' && edit.collection === 'releases')).toHaveLength(12);
  });

  test('repeats no title within a tracker but for parts of a story', () => {
    const titles = jira.issues.map(({ fields }) => fields['summary']);
    expect(new Set(titles).size).toBe(titles.length);
    const others = azure.workItems.map(({ fields }) => fields['System.Title']);
    expect(new Set(others).size).toBe(others.length);
  });

  test('has descriptions in Jira that can all be edited', () => {
    const sources = jira.issues.flatMap(({ fields }) => (isAdf(fields['description']) ? [JSON.stringify(fields['description'])] : []));
    expect(sources.length).toBeGreaterThan(300);
    for (const source of new Set(sources)) expect(editable({ format: 'adf', source })).toMatchObject({ ok: true });
  });

  test('has every work item in a state of its type', () => {
    const types = azure.projects[0]!.types;
    for (const { id, fields } of azure.workItems) {
      const type = types.find(({ name }) => name === fields['System.WorkItemType'])!;
      expect(
        type.states.map(({ name }) => name),
        String(id),
      ).toContain(fields['System.State']);
    }
  });

  test('has nothing changed in the future and nothing created after it was changed', () => {
    const end = `${TODAY}T23:59`;
    for (const { key, fields } of jira.issues) {
      expect(String(fields['updated']) < end, key).toBe(true);
      expect(String(fields['created']) <= String(fields['updated']), key).toBe(true);
    }
    for (const { id, fields } of azure.workItems) {
      expect(String(fields['System.ChangedDate']) < end, String(id)).toBe(true);
      expect(String(fields['System.CreatedDate']) <= String(fields['System.ChangedDate']), String(id)).toBe(true);
    }
  });

  test('maps every release to versions and iterations that exist and hold items', () => {
    for (const edit of edits) {
      if (edit.kind !== 'put' || edit.collection !== 'mappings') continue;
      const { target, label } = edit.record;
      if (target.kind === 'version') {
        expect(target.version).toBe(sampleVersionId(label));
        expect(
          jira.issues.some(({ fields }) => versionsOf(fields).includes(label)),
          label,
        ).toBe(true);
      } else if (target.kind === 'iteration') {
        expect(target.iteration).toBe(sampleIterationId(label));
        expect(
          azure.workItems.some(({ fields }) => String(fields['System.IterationPath']).split('\\').includes(label)),
          label,
        ).toBe(true);
      } else {
        expect(
          azure.workItems.some(({ fields }) => String(fields['System.Tags'] ?? '').includes(label)),
          label,
        ).toBe(true);
      }
    }
  });

  test('has one circle of links in the release that ships next, and links that cross the trackers', () => {
    const next = new Map(
      jira.issues.filter(({ fields }) => versionsOf(fields).includes('Storefront 4.2.0')).map((issue) => [issue.key, issue]),
    );
    const blocked = (key: string): string[] =>
      ((next.get(key)?.fields['issuelinks'] as { type: { name: string }; outwardIssue?: { key: string } }[] | undefined) ?? [])
        .filter(({ type, outwardIssue }) => type.name === 'Blocks' && outwardIssue !== undefined)
        .map(({ outwardIssue }) => outwardIssue!.key);
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      blocked(from).some((key) => key === to || (!seen.has(key) && reaches(key, to, seen.add(key))));
    expect([...next.keys()].filter((key) => reaches(key, key))).toHaveLength(3);
    const keys = new Set(jira.issues.map(({ key }) => key));
    const site = { id: SAMPLE_JIRA, kind: 'jira-cloud', baseUrl: 'https://shop.example' } as const;
    const crossing = azure.workItems
      .flatMap(({ relations }) => relations ?? [])
      .flatMap(({ url }) => itemReferences(url, [site]))
      .filter((reference) => reference.kind === 'key' && keys.has(reference.key));
    expect(crossing).toHaveLength(6);
  });

  test('binds what a release and its version agree on, and nothing else, so that the first pull asks nothing', () => {
    const put = (collection: string) =>
      edits.flatMap((edit) => (edit.kind === 'put' && edit.collection === collection ? [edit.record] : []));
    const releases = new Map((put('releases') as Release[]).map((release) => [release.id, release]));
    const mappings = put('mappings') as Mapping[];
    const versions = jira.projects[0]!.versions;
    for (const { releaseId, target, bound = [], label } of mappings) {
      const version = target.kind === 'version' ? versions.find(({ id }) => id === remoteIdOf(target.version))! : null;
      const held = version && {
        name: version.name,
        date: version.releaseDate,
        description: version.description,
        released: version.released,
      };
      const agreeing = offeredFields('version').filter((field) => held && boundValue(releases.get(releaseId)!, field) === held[field]);
      expect(bound, label).toEqual(agreeing);
    }
    const next = mappings.find(({ label }) => label === 'Storefront 4.2.0')!;
    expect(next.bound).toEqual(['date', 'released']);
  });

  test('writes every link on both of its ends', () => {
    const ends = new Map<string, number>();
    for (const { fields } of jira.issues)
      for (const { id } of fields['issuelinks'] as { id: string }[]) ends.set(id, (ends.get(id) ?? 0) + 1);
    expect([...ends.values()].every((count) => count === 2)).toBe(true);
  });
});
