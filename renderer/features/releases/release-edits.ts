import type { MappingId, Milestone, MilestoneId, Release, ReleaseId, Risk, RiskId } from '#shared/domain/release.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import { releaseDoc, type PlanEdit } from '#shared/plan/edit.ts';

/** 'Undo archive Shop 4.2', 'Undo archive 3 releases'. */
export const actLabel = (act: string, releases: readonly Release[]): string =>
  `${act} ${releases.length === 1 ? releaseName(releases[0]!) : `${releases.length} releases`}`;

export const setRelease = (id: ReleaseId, fields: Partial<Omit<Release, 'id'>>): PlanEdit => ({
  kind: 'set',
  doc: releaseDoc(id),
  collection: 'releases',
  id,
  fields,
});

export const archiveEdits = (releases: readonly Release[], archived: boolean): readonly PlanEdit[] =>
  releases.filter((release) => release.archived !== archived).map((release) => setRelease(release.id, { archived }));

/** Takes a release and everything of its own out of the plan. Nothing changes in a tracker. */
export function deleteEdits(
  release: Release,
  parts: { readonly mappings: readonly MappingId[]; readonly milestones: readonly MilestoneId[]; readonly risks: readonly RiskId[] },
): readonly PlanEdit[] {
  const doc = releaseDoc(release.id);
  return [
    ...parts.mappings.map((id): PlanEdit => ({ kind: 'remove', doc, collection: 'mappings', id })),
    ...parts.milestones.map((id): PlanEdit => ({ kind: 'remove', doc, collection: 'milestones', id })),
    ...parts.risks.map((id): PlanEdit => ({ kind: 'remove', doc, collection: 'risks', id })),
    { kind: 'remove', doc, collection: 'releases', id: release.id },
  ];
}

/**
 * A copy to plan the next release from: fields, milestones and risks that are not closed. It begins planned, without forecast, actual
 * date and mapping, because those belong to the release that is copied.
 */
export function copyEdits(
  release: Release,
  milestones: readonly Milestone[],
  risks: readonly Risk[],
  newId: () => string,
): { readonly id: ReleaseId; readonly edits: readonly PlanEdit[] } {
  const id = newId() as ReleaseId;
  const copy: Release = {
    ...release,
    id,
    name: `Copy of ${release.name}`,
    state: 'planned',
    baseline: null,
    forecast: null,
    actual: null,
    archived: false,
    confidence: null,
  };
  return {
    id,
    edits: [
      { kind: 'put', collection: 'releases', record: copy },
      ...milestones.map((milestone): PlanEdit => ({
        kind: 'put',
        collection: 'milestones',
        record: { ...milestone, id: newId() as MilestoneId, releaseId: id, done: false },
      })),
      ...risks
        .filter((risk) => risk.state !== 'closed')
        .map((risk): PlanEdit => ({ kind: 'put', collection: 'risks', record: { ...risk, id: newId() as RiskId, releaseId: id } })),
    ],
  };
}
