import { describe, expect, test } from 'vitest';
import type { JiraSeed } from '#electron/sandbox/jira/seed.ts';
import { APP, DIALECTS, issue, many, never, projectId, rig, value, type Rig } from './rig.ts';

const WEB = projectId('20');

function twoProjects(): JiraSeed {
  const { projects, ...seed } = many(3);
  return { ...seed, projects: [...projects, { ...projects[0]!, id: '20', key: 'WEB', name: 'Web' }] };
}

const paths = ({ sent }: Rig, from = 0): readonly string[] => sent.slice(from).map(({ url }) => url.pathname);
const times = (all: readonly string[], end: string): number => all.filter((path) => path.endsWith(end)).length;

describe.each(DIALECTS)('a pull in the %s dialect', (dialect) => {
  test('asks once for what all projects share, also while they are read side by side', async () => {
    const made = rig(dialect, twoProjects());
    const { watermark } = value(await made.jira.list(APP, never));
    const from = made.sent.length;
    const answers = await Promise.all([
      made.jira.catalog(APP, never),
      made.jira.catalog(WEB, never),
      made.jira.changes(APP, watermark, never),
      made.jira.changes(WEB, watermark, never),
    ]);
    expect(answers.map((answer) => answer.ok)).toEqual([true, true, true, true]);
    const asked = paths(made, from);
    expect(['/field', '/myself', '/issueLinkType'].map((end) => times(asked, end))).toEqual([1, 1, 1]);
  });

  test('finds its changes with one search when they fit one answer', async () => {
    const made = rig(dialect, many(90));
    const first = value(await made.jira.list(APP, never));
    made.sandbox.controls.edit('APP-2', { fields: { summary: 'x' } });
    const from = made.sent.length;
    const { ids, watermark } = value(await made.jira.changes(APP, first.watermark, never));
    expect(ids).toContain('10002');
    expect(paths(made, from).filter((path) => path.includes('search'))).toHaveLength(1);
    expect(value(await made.jira.changes(APP, watermark, never)).ids).toEqual([]);
  });

  test('misses no change though others edit, create and delete between the pages', async () => {
    const made = rig(dialect, many(1_200));
    const { controls } = made.sandbox;
    let { watermark } = value(await made.jira.list(APP, never));
    made.time += 3_600_000;
    for (let number = 1; number <= 1_100; number++) controls.edit(`APP-${number}`, { fields: { summary: `Edited ${number}` } });
    const read = new Map<string, string>();
    const pull = async (): Promise<void> => {
      const changes = value(await made.jira.changes(APP, watermark, never));
      for (const id of changes.ids) {
        const now = controls.issue(id);
        if (now !== null) read.set(id, String(now.fields['summary']));
      }
      ({ watermark } = changes);
    };
    made.before = (request, number) => {
      if (!request.url.includes('search')) return;
      made.time += 60_000;
      controls.edit(`APP-${1 + ((number * 97) % 1_100)}`, { fields: { summary: `Between the pages ${number}` } });
      controls.put(issue(5_000 + number, { updated: new Date(made.time).toISOString().replace('Z', '+0000') }));
    };
    await pull();
    made.before = () => undefined;
    await pull();
    for (let number = 1; number <= 1_100; number++) {
      expect([number, read.get(String(10_000 + number))]).toEqual([number, controls.issue(`APP-${number}`)!.fields['summary']]);
    }
  });

  test('searches again only after the profile has moved to another zone', async () => {
    const made = rig(dialect, many(3));
    const first = value(await made.jira.list(APP, never));
    const searches = async (): Promise<readonly string[]> => {
      const from = made.sent.length;
      value(await made.jira.changes(APP, first.watermark, never));
      return made.sent
        .slice(from)
        .flatMap(({ body }) => /updated >= "([^"]+)"/.exec((body as { jql?: string } | null)?.jql ?? '')?.[1] ?? []);
    };
    expect(await searches()).toEqual(['2026-11-10 02:58']);
    expect(await searches()).toEqual(['2026-11-10 02:58']);
    made.before = async (request) => {
      if (!request.url.endsWith('/myself')) return undefined;
      const answer = await made.sandbox.handle(request);
      return Response.json({ ...((await answer.json()) as object), timeZone: 'Asia/Tokyo' });
    };
    expect(await searches()).toEqual(['2026-11-10 02:58', '2026-11-10 16:58']);
    expect(await searches()).toEqual(['2026-11-10 16:58']);
  });

  test('that is cancelled does not cancel the one that shares its question', async () => {
    const made = rig(dialect, many(3));
    const stopped = new AbortController();
    const cancelled = made.jira.catalog(APP, stopped.signal);
    const other = made.jira.catalog(APP, never);
    stopped.abort();
    expect(await cancelled).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(value(await other).fields.length).toBeGreaterThanOrEqual(0);
  });
});
