import { runPlan, useAllMappings, useAllMilestones, useAllRisks } from '#renderer/engine/client/index.ts';
import { plural } from '#renderer/ui/dates.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { Release, ReleaseId } from '#shared/domain/release.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { toastWithUndo } from '#renderer/features/undo/index.ts';
import { actLabel, archiveEdits, copyEdits, deleteEdits } from './release-edits.ts';

/** What `copyEdits` takes along, and what it leaves with the release that is copied. */
const COPIED = 'With its fields, milestones and open risks. Scope, notes, baseline, forecast, actual date and confidence are not copied.';

/** What can be done with chosen releases. Each is one undo step, and its message offers to take it back. */
export interface ReleaseActs {
  /** @returns false when it was refused */
  readonly archive: (releases: readonly Release[], archived: boolean) => Promise<boolean>;
  /** @returns the copies; none when it was refused */
  readonly duplicate: (releases: readonly Release[]) => Promise<readonly ReleaseId[]>;
  /** @returns false when it was refused */
  readonly remove: (releases: readonly Release[]) => Promise<boolean>;
}

/**
 * The acts on releases, the same on their list and on their page.
 * @param onRefusal told before each act's end: why nothing was changed, or null
 * @returns null until the parts of releases are read: an act that knows half of them would leave the rest behind
 */
export function useReleaseActs(onRefusal: (refusal: Explanation | null) => void): ReleaseActs | null {
  const mappings = useAllMappings();
  const milestones = useAllMilestones();
  const risks = useAllRisks();
  if (mappings === undefined || milestones === undefined || risks === undefined) return null;
  const run = async (label: string, done: string, edits: readonly PlanEdit[], text?: string): Promise<boolean> => {
    const refused = await runPlan(label, edits);
    onRefusal(refused);
    if (refused !== null) return false;
    await toastWithUndo(text === undefined ? { title: done } : { title: done, text });
    return true;
  };
  const named = (releases: readonly Release[]): string =>
    releases.length === 1 ? releaseName(releases[0]!) : plural(releases.length, 'release');
  return {
    archive: (releases, archived) =>
      run(
        actLabel(archived ? 'archive' : 'bring back', releases),
        `${named(releases)} ${archived ? 'archived' : 'brought back'}`,
        archiveEdits(releases, archived),
      ),
    duplicate: async (releases) => {
      const copies = releases.map((release) =>
        copyEdits(
          release,
          milestones.filter((milestone) => milestone.releaseId === release.id),
          risks.filter((risk) => risk.releaseId === release.id),
          () => crypto.randomUUID(),
        ),
      );
      const done = await run(
        actLabel('duplicate', releases),
        `${named(releases)} duplicated`,
        copies.flatMap((copy) => copy.edits),
        COPIED,
      );
      return done ? copies.map((copy) => copy.id) : [];
    },
    remove: (releases) => {
      const ids = <Id>(parts: readonly { readonly id: Id; readonly releaseId: ReleaseId }[], release: Release): readonly Id[] =>
        parts.filter((part) => part.releaseId === release.id).map((part) => part.id);
      return run(
        actLabel('delete', releases),
        `${named(releases)} deleted`,
        releases.flatMap((release) =>
          deleteEdits(release, { mappings: ids(mappings, release), milestones: ids(milestones, release), risks: ids(risks, release) }),
        ),
      );
    },
  };
}
