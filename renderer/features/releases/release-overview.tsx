import type { ReactElement } from 'react';
import { useFreezes, useMappings, useMilestones, useRelease, useRisks } from '#renderer/engine/client/index.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import { FreezeNotice } from './freeze-notice.tsx';
import { HistoryList } from './history-list.tsx';
import { MappingSection } from './mapping-section.tsx';
import { MilestoneSection } from './milestone-section.tsx';
import { ReleaseFieldsSection } from './release-fields.tsx';
import { RiskSection } from './risk-section.tsx';
import { ScopeSection } from './scope-section.tsx';
import { usePlanZone } from './use-plan-zone.ts';
import { stampOf, useSummaries } from './use-summaries.ts';

/** Every field of a release and everything that belongs to it, edited where it stands. */
export function ReleaseOverview({ release: id }: { release: ReleaseId }): ReactElement {
  const release = useRelease(id);
  const mappings = useMappings(id);
  const milestones = useMilestones(id);
  const risks = useRisks(id);
  const freezes = useFreezes();
  const planZone = usePlanZone();
  const summary = useSummaries([id], stampOf(mappings)).get(id);
  // All or nothing: "None yet" must not stand for a moment where milestones are about to be.
  if (!release || !mappings || !milestones || !risks || !freezes || !planZone) return <div aria-busy className="h-full" />;
  return (
    <div className="mx-auto grid max-w-320 gap-x-8 gap-y-6 p-4 wide:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="flex min-w-0 flex-col gap-6">
        <FreezeNotice release={release} freezes={freezes} />
        <ReleaseFieldsSection release={release} planZone={planZone} />
        <MilestoneSection release={release} milestones={milestones} planZone={planZone} />
        <RiskSection release={release} risks={risks} />
      </div>
      <div className="flex min-w-0 flex-col gap-6">
        <MappingSection release={release} mappings={mappings} counts={summary?.byMapping ?? []} problems={summary?.problems ?? []} />
        <ScopeSection release={release} summary={summary} mapped={mappings.length} />
        <HistoryList release={id} />
      </div>
    </div>
  );
}
