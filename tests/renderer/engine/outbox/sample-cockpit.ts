import type { RouterClient } from '@orpc/server';
import type { EngineRouter } from '#renderer/engine/engine.ts';
import { hostWriter } from '#renderer/engine/outbox/host-writer.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import type { TrackerWriter } from '#shared/tracker/writer.ts';
import { engineRig, over } from '#tests/support/engine-rig.ts';

/** A cockpit on the trackers of the sample workspace: a whole host with the sandboxes in it, and the engine on a store in memory. */
export interface SampleCockpit {
  readonly engine: RouterClient<EngineRouter>;
  readonly db: CockpitDb;
  /** The trackers' writing side, for what other people do there. */
  readonly tracker: TrackerWriter;
  readonly connections: readonly ConnectionId[];
  /** One project of each connection, chosen and pulled. */
  readonly projects: readonly ProjectId[];
  /** What a tracker answers as its catalog, on its way to the engine. */
  seen: (catalog: ProjectCatalog) => ProjectCatalog | Promise<ProjectCatalog>;
  /** Told of each catalog that the engine asks for. */
  asked: (project: ProjectId, withRequires: boolean) => void;
  pull(): Promise<void>;
  push(): Promise<void>;
  /** Runs one command. @throws when it is refused */
  run(...edits: readonly PlanEdit[]): Promise<void>;
  catalog(project: ProjectId): Promise<ProjectCatalog>;
  close(): Promise<void>;
}

/** Opens it, with the first project of each sample tracker pulled. Close it at the end. @param from what differs already then */
export async function sampleCockpit(from: Partial<Pick<SampleCockpit, 'seen' | 'asked'>> = {}): Promise<SampleCockpit> {
  const rig = await engineRig((client) =>
    over(client, {
      trackers: over(client.trackers, {
        catalog: async (...input: Parameters<typeof client.trackers.catalog>) => {
          cockpit.asked(input[0].project, input[0].withRequires === true);
          const answer = await client.trackers.catalog(...input);
          return answer.ok ? { ...answer, value: await cockpit.seen(answer.value) } : answer;
        },
      }),
    }),
  );
  const { engine, db, connections, run, close } = rig;
  const projects: ProjectId[] = [];
  const cockpit: SampleCockpit = {
    engine,
    db,
    tracker: hostWriter(rig.client.trackers),
    connections,
    projects,
    seen: (catalog) => catalog,
    asked: () => undefined,
    ...from,
    pull: () => engine.sync.pull({ connections: [] }),
    async push() {
      const pushed = await engine.outbox.push({ connections: [], operations: null });
      if (!pushed.ok) throw new Error(JSON.stringify(pushed.error));
    },
    run,
    async catalog(project) {
      const catalog = await engine.catalog.get(project);
      if (catalog === null) throw new Error(`${project} was not pulled.`);
      return catalog;
    },
    close,
  };
  for (const connection of connections) projects.push(await rig.chooseFirst(connection));
  await cockpit.pull();
  return cockpit;
}
