import type { CockpitDb, KeyedRow, PullRow } from '#renderer/engine/store/db.ts';
import type { EditRefusal } from '#shared/plan/edit.ts';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import type { Result } from '#shared/lib/result.ts';

/*
 * Which projects a person chose to pull. Pulled data can be pulled again, but nobody remembers forty project keys: so the choice is a
 * setting, which the journal holds too, and the rows of `pulls` follow it.
 */

/** A chosen project. The key lets a list name it before the tracker was asked. */
export interface ChosenProject {
  readonly id: ProjectId;
  readonly key: string;
}

const PREFIX = 'projects/';

/** The setting that holds a connection's choice. null: nothing is remembered. */
export const choiceSetting = (connection: ConnectionId): string => `${PREFIX}${connection}`;

export const isChoice = (key: string): boolean => key.startsWith(PREFIX);

/**
 * Makes the rows of `pulls` say what these settings say; other settings are passed over. A project that has no row gets one without a
 * watermark, so that its next pull is a full one. Run it in the transaction that writes the settings.
 */
export async function writeChoices(db: CockpitDb, settings: Iterable<KeyedRow>): Promise<void> {
  for (const { key, value } of settings) {
    if (!isChoice(key) || !Array.isArray(value)) continue;
    const connection = key.slice(PREFIX.length) as ConnectionId;
    const chosen = new Map((value as readonly ChosenProject[]).map((project) => [project.id, project]));
    const known = await db.pulls.where('connectionId').equals(connection).toArray();
    for (const { projectId } of known) chosen.delete(projectId);
    const before = new Set((value as readonly ChosenProject[]).map(({ id }) => id));
    await db.pulls.bulkPut([
      ...known.map((row) => ({ ...row, chosen: before.has(row.projectId) })),
      ...[...chosen.values()].map((project) => newPullRow(connection, project)),
    ]);
  }
}

/** A project that is chosen and was never pulled. */
export const newPullRow = (connectionId: ConnectionId, { id, key }: ChosenProject): PullRow => ({
  projectId: id,
  connectionId,
  key,
  chosen: true,
  watermark: null,
  lastPull: null,
  lastSweep: null,
  noAccessSince: null,
  open: null,
});

interface ChoiceParts {
  readonly plan: {
    set(values: { readonly [key: string]: unknown }): Promise<Result<void, EditRefusal>>;
    setting<T>(key: string, otherwise: T): T;
  };
  readonly mirror: {
    readonly catalog: {
      projects(connection: ConnectionId): Promise<readonly { readonly project: ChosenProject }[]>;
      choose(connection: ConnectionId, projects: readonly ProjectId[]): Promise<void>;
    };
  };
}

/** Chooses exactly these projects of a connection to be pulled: in both copies, then on screen. @throws a Dexie error */
export async function chooseProjects(
  { plan, mirror }: ChoiceParts,
  connection: ConnectionId,
  projects: readonly ProjectId[],
): Promise<Result<void, EditRefusal>> {
  const keys = new Map((await mirror.catalog.projects(connection)).map(({ project }) => [project.id, project.key]));
  const chosen: readonly ChosenProject[] = projects.map((id) => ({ id, key: keys.get(id) ?? id.slice(connection.length + 1) }));
  const saved = await plan.set({ [choiceSetting(connection)]: chosen });
  if (saved.ok) await mirror.catalog.choose(connection, projects);
  return saved;
}

/** Remembers no choice of these connections any more: before what was pulled through them is removed. */
export async function forgetChoices(
  { plan }: Pick<ChoiceParts, 'plan'>,
  connections: readonly ConnectionId[],
): Promise<Result<void, EditRefusal>> {
  const known = connections.map(choiceSetting).filter((key) => plan.setting<unknown>(key, null) !== null);
  return known.length === 0 ? { ok: true, value: undefined } : plan.set(Object.fromEntries(known.map((key) => [key, null])));
}

/** Choices that stand in `pulls` alone: made before choices were settings, or restored from a backup of that time. They become settings. */
export async function adoptChoices({ plan }: Pick<ChoiceParts, 'plan'>, db: CockpitDb): Promise<void> {
  const chosen = (await db.pulls.toArray()).filter((row) => row.chosen);
  const values = [...Map.groupBy(chosen, ({ connectionId }) => choiceSetting(connectionId))]
    .filter(([key]) => plan.setting<unknown>(key, null) === null)
    .map(([key, rows]) => [key, rows.map((row): ChosenProject => ({ id: row.projectId, key: row.key }))] as const);
  if (values.length > 0) await plan.set(Object.fromEntries(values));
}
