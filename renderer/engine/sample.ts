import type { Explanation } from '#shared/domain/explanation.ts';
import type { CalendarDate, Instant } from '#shared/domain/time.ts';
import { connectionOf } from '#shared/domain/item.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { PlanEdit, EditRefusal } from '#shared/plan/edit.ts';
import { releaseDoc } from '#shared/plan/edit.ts';
import { samplePlan } from '#shared/plan/sample.ts';
import { payProjectId, SAMPLE_AZURE, SAMPLE_JIRA, SAMPLE_PREFIX, shopProjectId } from '#shared/plan/sample-ids.ts';
import type { Operation } from '#shared/sync/operation.ts';
import { explain } from '#shared/tracker/explain.ts';
import type { HostClient } from './host-link.ts';
import { chooseProjects, forgetChoices } from './plan/choices.ts';
import { storeErrorText } from './plan/failures.ts';
import type { Plan } from './plan/plan.ts';
import type { CockpitDb } from './store/db.ts';
import type { Mirror } from './sync/mirror.ts';

/** Whether the sample workspace is loaded: a setting, so that it survives with the plan. */
export const SAMPLE_SETTING = 'sample';

export interface SampleParts {
  readonly db: CockpitDb;
  readonly host: HostClient;
  readonly plan: Plan;
  readonly mirror: Mirror;
  readonly now: () => Instant;
  /** The list of connections changed. */
  readonly connectionsChanged: () => Promise<void>;
}

const failed = (what: string, detail: string): Explanation => ({
  title: `The sample workspace was not ${what}`,
  happened: `Something went wrong while the sample workspace was ${what}.`,
  safe: 'Your own releases and connections are untouched.',
  next: 'Try again.',
  detail,
});

const refusalText = (refusal: EditRefusal): string =>
  refusal.code === 'not-saved' ? refusal.explanation.happened : JSON.stringify(refusal);

/** Starts the sample's trackers, adds its plan and pulls its projects. Loading twice gives the same as once. */
export async function loadSample(
  { host, plan, mirror, now, connectionsChanged }: SampleParts,
  today: CalendarDate,
): Promise<Result<void, Explanation>> {
  try {
    const started = await host.sample.start({ today });
    if (!started.ok) return err(explain(started.error, 'Sample'));
    await connectionsChanged();
    for (const command of samplePlan(today, now())) {
      const result = await plan.run(command, { undoable: false });
      if (!result.ok) return err(failed('loaded', refusalText(result.error)));
    }
    const marked = await plan.set({ [SAMPLE_SETTING]: true });
    if (!marked.ok) return err(failed('loaded', refusalText(marked.error)));
    for (const [connection, project] of [
      [SAMPLE_JIRA, shopProjectId],
      [SAMPLE_AZURE, payProjectId],
    ] as const) {
      const projects = await mirror.catalog.refreshProjects(connection);
      if (!projects.ok) return err(explain(projects.error, 'Sample'));
      const chosen = await chooseProjects({ plan, mirror }, connection, [project]);
      if (!chosen.ok) return err(failed('loaded', refusalText(chosen.error)));
    }
    await mirror.sync.pull([SAMPLE_JIRA, SAMPLE_AZURE]);
    return ok(undefined);
  } catch (error) {
    return err(failed('loaded', storeErrorText(error)));
  }
}

/** Removes the sample's releases with everything in them, its freezes, its connections and what was pulled through them. */
export async function removeSample({ db, host, plan, mirror, connectionsChanged }: SampleParts): Promise<Result<void, Explanation>> {
  try {
    const edits = await removalEdits(db);
    const result = await plan.run({ label: 'remove the sample workspace', why: null, edits }, { undoable: false });
    if (!result.ok) return err(failed('removed', refusalText(result.error)));
    const forgotten = await forgetChoices({ plan }, [SAMPLE_JIRA, SAMPLE_AZURE]);
    if (!forgotten.ok) return err(failed('removed', refusalText(forgotten.error)));
    const isSample = ({ project }: Operation): boolean => [SAMPLE_JIRA, SAMPLE_AZURE].includes(connectionOf(project));
    // Edits of the sample can reach nobody any more.
    await plan.keep((outbox) => {
      const drop = outbox.open.filter(isSample).map(({ id }) => id);
      return drop.length === 0 ? null : { put: [], drop };
    });
    for (const connection of [SAMPLE_JIRA, SAMPLE_AZURE]) await mirror.removeConnection(connection);
    await host.sample.stop();
    const marked = await plan.set({ [SAMPLE_SETTING]: false });
    if (!marked.ok) return err(failed('removed', refusalText(marked.error)));
    await connectionsChanged();
    return ok(undefined);
  } catch (error) {
    return err(failed('removed', storeErrorText(error)));
  }
}

async function removalEdits(db: CockpitDb): Promise<readonly PlanEdit[]> {
  const edits: PlanEdit[] = [];
  for (const { id } of await db.releases.where('id').startsWith(SAMPLE_PREFIX).toArray()) {
    const doc = releaseDoc(id);
    // What people added to a sample release goes with it: loading the sample again gives it as it was.
    for (const collection of ['mappings', 'milestones', 'risks'] as const) {
      const rows = await db.table<{ readonly id: string }>(collection).where('releaseId').equals(id).toArray();
      edits.push(...rows.map((row) => ({ kind: 'remove', doc, collection, id: row.id }) as PlanEdit));
    }
    if ((await db.notes.get(id)) !== undefined) edits.push({ kind: 'draft-notes', releaseId: id, markdown: '', generated: '', at: null });
    edits.push({ kind: 'remove', doc, collection: 'releases', id });
  }
  for (const { id } of await db.freezes.where('id').startsWith(SAMPLE_PREFIX).toArray()) {
    edits.push({ kind: 'remove', doc: 'workspace', collection: 'freezes', id });
  }
  return edits;
}
