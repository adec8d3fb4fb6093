import { Dexie } from 'dexie';
import { useSyncExternalStore } from 'react';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { enterPlace, placeName } from '#renderer/engine/store/place.ts';
import type { EngineStatus, PullReport, Settings } from '#shared/contract/engine.ts';
import type { LookAhead } from '#shared/contract/preview.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { SyncState } from '#shared/contract/sync-run.ts';
import type { Freeze, Mapping, Milestone, Notes, Release, ReleaseId, Risk } from '#shared/domain/release.ts';
import type { HistoryLine } from '#shared/plan/edit.ts';
import { engine } from './connect.ts';
import { expectRows, readAgain, useLiveRows } from './live-rows.ts';

/** Plan rows, read live: each hook renders again when its rows change, in any window. `undefined` until the first read is in. */
let reader: CockpitDb | null = null;
const db = (): CockpitDb => (reader ??= new CockpitDb());

/** Follows the engine to where the store stands, before anyone reads from it. */
async function* inPlace(statuses: AsyncIterable<EngineStatus>): AsyncGenerator<EngineStatus, void> {
  for await (const status of statuses) {
    if (status.place !== placeName()) {
      reader?.close();
      reader = null;
      await enterPlace(status.place);
      readAgain();
    }
    yield status;
  }
}

export const useReleases = (): readonly Release[] | undefined => useLiveRows('releases', () => db().releases.toArray());

const releaseRow = (id: ReleaseId) => [`release ${id}`, async () => (await db().releases.get(id)) ?? null] as const;
const mappingsOf = (id: ReleaseId) => [`mappings ${id}`, () => db().mappings.where('releaseId').equals(id).toArray()] as const;
const milestonesOf = (id: ReleaseId) => [`milestones ${id}`, () => db().milestones.where('releaseId').equals(id).sortBy('at')] as const;
const risksOf = (id: ReleaseId) => [`risks ${id}`, () => db().risks.where('releaseId').equals(id).toArray()] as const;
const freezes = ['freezes', () => db().freezes.toArray()] as const;

/** @returns null when there is no such release */
export const useRelease = (id: ReleaseId): Release | null | undefined => useLiveRows(...releaseRow(id));

export const useMappings = (id: ReleaseId): readonly Mapping[] | undefined => useLiveRows(...mappingsOf(id));

export const useMilestones = (id: ReleaseId): readonly Milestone[] | undefined => useLiveRows(...milestonesOf(id));

export const useAllMilestones = (): readonly Milestone[] | undefined => useLiveRows('milestones', () => db().milestones.toArray());

export const useRisks = (id: ReleaseId): readonly Risk[] | undefined => useLiveRows(...risksOf(id));

export const useAllMappings = (): readonly Mapping[] | undefined => useLiveRows('mappings', () => db().mappings.toArray());

export const useAllRisks = (): readonly Risk[] | undefined => useLiveRows('risks', () => db().risks.toArray());

/** Notes of all releases. */
export const useAllNotes = (): readonly Notes[] | undefined => useLiveRows('notes', () => db().notes.toArray());

export const useFreezes = (): readonly Freeze[] | undefined => useLiveRows(...freezes);

/** @returns null before anything was written */
export const useNotes = (id: ReleaseId): Notes | null | undefined =>
  useLiveRows(`notes ${id}`, async () => (await db().notes.get(id)) ?? null);

/** One act of a person: its lines were written together, newest first. */
export type Act = readonly [HistoryLine, ...HistoryLine[]];

/** The newest acts of a release's history, newest first. */
export const useHistory = (id: ReleaseId, acts: number): readonly Act[] | undefined =>
  useLiveRows(
    `history ${id}`,
    async () => {
      const found: [HistoryLine, ...HistoryLine[]][] = [];
      await db()
        .history.where('[releaseId+at]')
        .between([id, Dexie.minKey], [id, Dexie.maxKey])
        .reverse()
        .until((line) => !takeLine(found, line, acts))
        .toArray();
      return found;
    },
    String(acts),
  );

/** Adds a line to the act it belongs to, or as a new one. @returns false when it would be one act too many */
function takeLine(acts: [HistoryLine, ...HistoryLine[]][], line: HistoryLine, most: number): boolean {
  const act = acts.findLast(([first]) => first.at === line.at && first.label === line.label && first.by === line.by);
  if (act !== undefined) act.push(line);
  else if (acts.length < most) acts.push([line]);
  else return false;
  return true;
}

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  density: 'compact',
  person: '',
  paper: 'A4',
  zone: null,
  syncEvery: 0,
  syncSends: false,
};

const settings = [
  'settings',
  async () => {
    const rows = await db().settings.bulkGet(Object.keys(DEFAULT_SETTINGS));
    return Object.assign({}, DEFAULT_SETTINGS, ...rows.map((row) => (row ? { [row.key]: row.value } : {}))) as Settings;
  },
] as const;
export const useSettings = (): Settings | undefined => useLiveRows(...settings);

/** What the page of a release shows first: read before that page is drawn. @returns ends it */
export function expectReleaseRows(id: ReleaseId): () => void {
  const reads = [releaseRow(id), mappingsOf(id), milestonesOf(id), risksOf(id), freezes, settings];
  const ends = reads.map(([subject, read]) => expectRows(subject, read));
  return () => ends.forEach((end) => end());
}

interface SharedStream<T> {
  /** The newest value, in a component. */
  (): T;
  /** Tells the newest value and then each change, outside of components. @returns ends it */
  readonly follow: (listener: (value: T) => void) => () => void;
}

/** A stream of the engine shared by all components of a window: opened by the first, kept for the window's life. */
function sharedStream<T>(open: () => Promise<AsyncIterable<T>>, initial: T): SharedStream<T> {
  let value = initial;
  let started = false;
  const listeners = new Set<() => void>();
  const run = async (): Promise<void> => {
    for (;;) {
      try {
        for await (const next of await open()) {
          value = next;
          for (const notify of listeners) notify();
        }
      } catch {
        // The worker went away with an old build or a crash: ask again, the status says what is wrong.
      }
      await new Promise((resume) => setTimeout(resume, 500));
    }
  };
  const subscribe = (notify: () => void): (() => void) => {
    listeners.add(notify);
    if (!started) {
      started = true;
      void run();
    }
    return () => listeners.delete(notify);
  };
  const follow = (listener: (next: T) => void): (() => void) => {
    listener(value);
    return subscribe(() => listener(value));
  };
  return Object.assign(() => useSyncExternalStore(subscribe, () => value), { follow });
}

const STARTING: EngineStatus = {
  phase: { kind: 'starting' },
  host: null,
  hostLost: false,
  elsewhere: false,
  save: { kind: 'saved' },
  undo: null,
  redo: null,
  repair: null,
  place: null,
  persistent: true,
  items: 0,
  quarantined: 0,
  sample: false,
  lastBackup: null,
};

export const useEngineStatus = sharedStream<EngineStatus>(async () => inPlace(await engine().status()), STARTING);

/** Rises when items, mappings or catalogs changed: a dependency for effects that query the engine. */
export const useItemRevision = sharedStream<number>(() => engine().items.revision(), 0);

/** Rises with every change of the outbox: a dependency for effects that ask for edits that wait. */
export const useOutboxRevision = sharedStream<number>(() => engine().outbox.revision(), 0);

/** The running look at what a pull would bring, or the last one; null when there is none that holds. */
export const useLookAhead = sharedStream<LookAhead | null>(() => engine().outbox.looking(), null);

/** The running pull or the last one; null when there never was one, `undefined` until the engine has said. */
export const usePullReport = sharedStream<PullReport | null | undefined>(() => engine().sync.progress(), undefined);

/** The running push or the last one since the start; null when there was none, `undefined` until the engine has said. */
export const usePushReport = sharedStream<PushReport | null | undefined>(() => engine().outbox.progress(), undefined);

/** How syncing stands: the sync before the meeting, the edits that wait, the schedule; null until the engine has said. */
export const useSyncState = sharedStream<SyncState | null>(() => engine().runs.state(), null);
