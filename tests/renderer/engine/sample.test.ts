import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HostClient } from '#renderer/engine/host-link.ts';
import { loadSample, removeSample, SAMPLE_SETTING, type SampleParts } from '#renderer/engine/sample.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import type { RiskId } from '#shared/domain/release.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import { err, ok } from '#shared/lib/result.ts';
import { payProjectId, SAMPLE_AZURE, SAMPLE_JIRA, SAMPLE_PREFIX, shopProjectId } from '#shared/plan/sample-ids.ts';
import { anOperation } from '#tests/support/operations.ts';
import { command, Profile, putRelease, tables, until, type Cockpit } from './plan/support.ts';

const TODAY = '2026-11-20' as CalendarDate;
let profile: Profile;
let cockpit: Cockpit;
let parts: SampleParts;
let acts: string[];
let startAnswer: unknown;
let projectsAnswer: unknown;

beforeEach(async () => {
  profile = await Profile.create();
  cockpit = await profile.start();
  acts = [];
  startAnswer = ok([]);
  projectsAnswer = ok([]);
  await cockpit.plan.run(command('add', putRelease('mine', { name: 'Mine' })));
  const mirror = {
    catalog: { projects: async () => [], refreshProjects: async () => projectsAnswer, choose: async () => undefined },
    sync: { pull: async (connections: readonly string[]) => void acts.push(`pull ${connections.join(' ')}`) },
    removeConnection: async (connection: string) => {
      await cockpit.db.pulls.where('connectionId').equals(connection).delete();
      acts.push(`remove ${connection}`);
    },
  };
  parts = {
    db: cockpit.db,
    host: { sample: { start: async () => startAnswer, stop: async () => void acts.push('stop') } } as unknown as HostClient,
    plan: cockpit.plan,
    mirror: mirror as unknown as Mirror,
    now: profile.time.now,
    connectionsChanged: async () => undefined,
  };
});
afterEach(async () => {
  await profile.kill(cockpit);
  await profile.remove();
});

const plan = async (): Promise<Record<string, unknown[]>> => {
  const { history: _, ...rows } = await tables(cockpit.db);
  return rows;
};
const ids = async (): Promise<readonly string[]> => (await cockpit.db.releases.toArray()).map(({ id }) => id);

describe('loading the sample', () => {
  test('adds its plan beside my own, chooses its two projects and pulls no other', async () => {
    expect(await loadSample(parts, TODAY)).toEqual({ ok: true, value: undefined });
    expect((await ids()).filter((id) => !id.startsWith(SAMPLE_PREFIX))).toEqual(['mine']);
    expect(await cockpit.db.releases.count()).toBeGreaterThan(5);
    expect((await cockpit.db.pulls.toArray()).map(({ projectId }) => projectId).sort()).toEqual([payProjectId, shopProjectId].sort());
    expect(acts).toEqual([`pull ${SAMPLE_JIRA} ${SAMPLE_AZURE}`]);
    expect(cockpit.plan.setting(SAMPLE_SETTING, false)).toBe(true);
  });

  test('is no step of undo: undo takes my own last change back', async () => {
    await loadSample(parts, TODAY);
    expect(cockpit.plan.undoLabel).toBe('add');
  });

  test('twice gives the same as once', async () => {
    await loadSample(parts, TODAY);
    const once = await plan();
    await loadSample(parts, TODAY);
    expect(await plan()).toEqual(once);
  });

  test('adds nothing when its trackers do not start', async () => {
    startAnswer = err({ code: 'interrupted', host: 'sample', detail: 'port' });
    const before = await plan();
    expect(await loadSample(parts, TODAY)).toMatchObject({ ok: false });
    expect(await plan()).toEqual(before);
    expect(cockpit.plan.setting(SAMPLE_SETTING, false)).toBe(false);
  });

  test('that stops half way is labelled as loaded, so that it can be removed', async () => {
    projectsAnswer = err({ code: 'interrupted', host: 'sample', detail: 'reset' });
    expect(await loadSample(parts, TODAY)).toMatchObject({ ok: false });
    expect(cockpit.plan.setting(SAMPLE_SETTING, false)).toBe(true);
    expect(await removeSample(parts)).toEqual({ ok: true, value: undefined });
    expect(await ids()).toEqual(['mine']);
  });
});

describe('removing the sample', () => {
  test('gives up edits that wait for its trackers, and no others', async () => {
    await loadSample(parts, TODAY);
    await cockpit.plan.keep(() => ({ put: [anOperation('mine'), anOperation('of the sample', { seq: 2, project: shopProjectId })] }));
    expect(await removeSample(parts)).toEqual({ ok: true, value: undefined });
    expect(cockpit.plan.outbox.open.map(({ id }) => id)).toEqual(['mine']);
  });

  test('takes exactly what loading added, and what people added to its releases', async () => {
    const before = await plan();
    await loadSample(parts, TODAY);
    const risk = (await cockpit.db.risks.toArray())[0]!;
    const doc = `release/${risk.releaseId}` as const;
    await cockpit.plan.run(command('risk', { kind: 'put', collection: 'risks', record: { ...risk, id: 'my-risk' as RiskId } }));
    expect((await cockpit.db.risks.get('my-risk'))?.releaseId).toBe(doc.slice('release/'.length));
    expect(await removeSample(parts)).toEqual({ ok: true, value: undefined });
    expect(await plan()).toEqual(before);
    expect(acts.slice(1)).toEqual([`remove ${SAMPLE_JIRA}`, `remove ${SAMPLE_AZURE}`, 'stop']);
    expect(cockpit.plan.setting(SAMPLE_SETTING, true)).toBe(false);
  });

  test('and loading it again gives it as it was', async () => {
    await loadSample(parts, TODAY);
    const first = await plan();
    await removeSample(parts);
    await loadSample(parts, TODAY);
    expect(await plan()).toEqual(first);
  });

  test('stays so when the store is lost', async () => {
    await loadSample(parts, TODAY);
    await removeSample(parts);
    await until(() => cockpit.plan.save.kind === 'saved');
    await profile.kill(cockpit);
    await Dexie.delete(profile.name);
    cockpit = await profile.start();
    expect(await ids()).toEqual(['mine']);
    expect(await cockpit.db.pulls.count()).toBe(0);
  });
});
