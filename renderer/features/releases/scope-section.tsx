import type { ReactElement } from 'react';
import { plural } from '#renderer/ui/dates.ts';
import { ProgressBar } from '#renderer/ui/progress-bar.tsx';
import type { Release } from '#shared/domain/release.ts';
import type { StateCategory, TypeKind } from '#shared/domain/item.ts';
import type { ScopeSummary } from '#shared/domain/scope.ts';
import { releaseHref } from './links.ts';
import { countedOf } from './release-row.ts';
import { Section } from './section.tsx';

const STATES: readonly (readonly [StateCategory, string])[] = [
  ['done', 'Done'],
  ['doing', 'In progress'],
  ['todo', 'To do'],
  ['removed', 'Removed'],
  ['unknown', 'Unknown state'],
];
const TYPES: readonly (readonly [TypeKind, string])[] = [
  ['epic', 'Epics'],
  ['feature', 'Features'],
  ['story', 'Stories'],
  ['task', 'Tasks'],
  ['subtask', 'Subtasks'],
  ['bug', 'Bugs'],
  ['other', 'Other types'],
];

/** Counts of the release's items by state, type and project. */
export function ScopeSection({
  release,
  summary,
  mapped,
}: {
  release: Release;
  summary: ScopeSummary | undefined;
  mapped: number;
}): ReactElement {
  const counted = summary === undefined ? 0 : countedOf(summary);
  const progress = summary === undefined ? '' : progressText(summary);
  return (
    <Section title="Scope" actions={<a href={releaseHref(release.id, 'scope')}>Show items</a>}>
      {mapped === 0 ? (
        <p className="text-muted">Items appear here once the release is mapped.</p>
      ) : summary === undefined ? (
        <div aria-busy className="min-h-32" />
      ) : summary.total === 0 ? (
        <p className="text-muted">No item is in the mapped versions, iterations or tags. Pull in the sync centre if you expect some.</p>
      ) : (
        <div className="flex flex-col gap-3">
          <div className="flex flex-col gap-1">
            <ProgressBar
              value={summary.byState.done}
              of={counted}
              label={progress}
              tone={summary.byState.done === counted ? 'good' : 'accent'}
            />
            <p aria-hidden>
              <span className="font-medium">{progress}</span>
            </p>
          </div>
          <Counts label="Items by state" rows={STATES.map(([state, name]) => [name, summary.byState[state]] as const)} />
          <Counts label="Items by type" rows={TYPES.map(([type, name]) => [name, summary.byType[type]] as const)} />
          <table className="w-full">
            <caption className="sr-only">Items by project, without removed ones</caption>
            <thead className="text-start text-sm text-muted">
              <tr>
                <th className="text-start font-normal">Project</th>
                <th className="text-end font-normal">Done</th>
                <th className="text-end font-normal">Items</th>
              </tr>
            </thead>
            <tbody>
              {summary.byProject.map((row) => (
                <tr key={row.project} className="border-t border-line">
                  <td className="max-w-0 truncate py-0.5">{row.key}</td>
                  <td className="w-14 py-0.5 text-end">{row.done}</td>
                  <td className="w-14 py-0.5 text-end">{row.total}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="text-muted">
            {summary.estimate > 0 ? `${Math.round(summary.estimate * 10) / 10} points estimated` : 'Nothing estimated'}
            {summary.unestimated > 0 ? `, ${plural(summary.unestimated, 'item')} without an estimate` : ''}.
          </p>
        </div>
      )}
    </Section>
  );
}

/** What was removed does not count, and is said: the lists below count it too. */
function progressText(summary: ScopeSummary): string {
  const { done, removed } = summary.byState;
  return `${done} of ${countedOf(summary)} done${removed === 0 ? '' : `, ${removed} removed`}`;
}

function Counts({ label, rows }: { label: string; rows: readonly (readonly [string, number])[] }): ReactElement {
  return (
    <dl aria-label={label} className="flex flex-wrap gap-x-4 gap-y-0.5">
      {rows
        .filter(([, count]) => count > 0)
        .map(([name, count]) => (
          <div key={name} className="flex gap-1.5">
            <dt className="text-muted">{name}</dt>
            <dd>{count}</dd>
          </div>
        ))}
    </dl>
  );
}
