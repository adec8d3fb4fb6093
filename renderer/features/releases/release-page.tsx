import { Archive, ArchiveRestore, CopyPlus, Ellipsis, Package, Siren, Trash2 } from 'lucide-react';
import { Suspense, useState, type ReactElement, type ReactNode } from 'react';
import { runPlan, useMappings, useRelease } from '#renderer/engine/client/index.ts';
import { MappingDialog } from '#renderer/features/mapping/index.ts';
import { Badge } from '#renderer/ui/badge.tsx';
import { Button, IconButton } from '#renderer/ui/button.tsx';
import { useCommand } from '#renderer/ui/commands.ts';
import { cx } from '#renderer/ui/cx.ts';
import { EmptyState } from '#renderer/ui/empty-state.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Menu } from '#renderer/ui/menu.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import { parseReleaseText } from '#shared/domain/release-form.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import { RELEASE_STATES, type Release, type ReleaseId } from '#shared/domain/release.ts';
import { daysLeft, forecastDelay, targetLeftText, targetText } from '#shared/domain/target.ts';
import type { ZoneName } from '#shared/domain/time.ts';
import type { BoundField } from '#shared/domain/binding.ts';
import { BoundMark } from './bound/bound-mark.tsx';
import { ShipDialog, shippingOf, type Shipping } from './bound/ship-dialog.tsx';
import { useBindings } from './bound/use-bindings.ts';
import { InlineText } from './inline/inline-text.tsx';
import { TargetEditor } from './inline/target-editor.tsx';
import { goTo, releaseHref, RELEASES_HREF, type ReleaseTab } from './links.ts';
import { DaysLeft, Delay, stateIcon } from './release-badges.tsx';
import { setRelease } from './release-edits.ts';
import { isFinished, STATE_NAMES } from './release-row.ts';
import { usePlanZone } from './use-plan-zone.ts';
import { useReleaseActs } from './use-release-acts.ts';
import { stampOf, useSummaries } from './use-summaries.ts';
import { useToday } from './use-today.ts';

const TABS: readonly (readonly [ReleaseTab, string])[] = [
  ['overview', 'Overview'],
  ['scope', 'Scope'],
  ['notes', 'Notes'],
];

/** A release: who it is, where it stands, its date, and the tab's content below. */
export function ReleasePage({ release: id, tab, children }: { release: ReleaseId; tab: ReleaseTab; children: ReactNode }): ReactElement {
  const release = useRelease(id);
  const planZone = usePlanZone();
  // The mappings say where marks will stand: known from the first look on, nothing is pushed aside by one that comes.
  const mappings = useMappings(id);
  if (release === undefined || planZone === undefined || mappings === undefined) return <div aria-busy className="min-h-24" />;
  if (release === null) {
    return (
      <EmptyState icon={<Package aria-hidden />} title="This release is not there" actions={<a href={RELEASES_HREF}>Show all releases</a>}>
        It was deleted, or the link is from another profile. If you deleted it just now, Undo brings it back.
      </EmptyState>
    );
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ReleaseHeader release={release} planZone={planZone} />
      <nav aria-label="Parts of this release" className="flex gap-1 border-b border-line px-3">
        {TABS.map(([name, label]) => (
          <a
            key={name}
            href={releaseHref(id, name)}
            aria-current={name === tab ? 'page' : undefined}
            className={cx(
              '-mb-px flex h-8 items-center border-b-2 px-2 font-medium no-underline',
              name === tab ? 'border-accent text-ink' : 'border-transparent text-muted hover:text-ink',
            )}
          >
            {label}
          </a>
        ))}
      </nav>
      <div className="min-h-0 flex-1 overflow-auto">{children}</div>
    </div>
  );
}

function ReleaseHeader({ release, planZone }: { release: Release; planZone: ZoneName }): ReactElement {
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const acts = useReleaseActs(setRefusal);
  const today = useToday();
  const [mapping, setMapping] = useState(false);
  useCommand('release.map', () => setMapping(true));
  const title = releaseName(release);
  const edit = (label: string, fields: Partial<Omit<Release, 'id'>>): Promise<Explanation | null> =>
    runPlan(label, [setRelease(release.id, fields)]);
  const bound = useBindings(release);
  const { bindings } = bound;
  const summary = useSummaries([release.id], stampOf(useMappings(release.id))).get(release.id);
  const [shipping, setShipping] = useState<readonly Shipping[] | null>(null);
  const mark = (field: BoundField): ReactElement => (
    <BoundMark release={release} field={field} bound={bound} planZone={planZone} counts={summary?.byMapping ?? []} />
  );
  const changeState = (state: Release['state']): void => {
    const open = state === 'released' ? shippingOf(bindings, summary?.byMapping ?? []) : [];
    if (open.length > 0) setShipping(open);
    else void edit(`mark ${title} as ${STATE_NAMES[state].toLowerCase()}`, { state }).then(setRefusal);
  };
  const duplicate = async (): Promise<void> => {
    const [made] = (await acts?.duplicate([release])) ?? [];
    if (made !== undefined) goTo(releaseHref(made));
  };
  const remove = async (): Promise<void> => {
    if (await acts?.remove([release])) goTo(RELEASES_HREF);
  };

  return (
    <header className="flex flex-col gap-1 px-4 pt-2 pb-1.5">
      <div className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
        <h1 className="sr-only">{title}</h1>
        <div className="-ms-1.5 max-w-full min-w-0">
          <InlineText
            label="Name"
            wraps
            text={release.name}
            parse={(typed) => parseReleaseText('name', typed)}
            onCommit={(name) => edit(`rename ${title}`, { name })}
            className="w-auto max-w-full min-w-24 text-xl font-semibold"
          />
        </div>
        {/* Begins where the name does on a line of its own, too. */}
        <div className="-ms-1.5">
          <InlineText
            label="Version"
            text={release.version}
            placeholder="Version"
            parse={(typed) => parseReleaseText('version', typed)}
            onCommit={(version) => edit(`change the version of ${title}`, { version })}
            className="w-auto max-w-40 min-w-12 text-lg [field-sizing:content]"
          />
        </div>
        <span className="-ms-1.5 flex empty:hidden">{mark('name')}</span>
        {release.emergency && (
          <Badge tone="bad" icon={<Siren aria-hidden />}>
            Emergency
          </Badge>
        )}
        {release.archived && <Badge icon={<Archive aria-hidden />}>Archived</Badge>}
        <div className="ms-auto flex items-center gap-1">
          {release.archived && (
            <Button icon={<ArchiveRestore aria-hidden />} onClick={() => void acts?.archive([release], false)}>
              Bring back
            </Button>
          )}
          <Menu
            align="end"
            trigger={<IconButton label="More for this release" icon={<Ellipsis aria-hidden />} />}
            entries={[
              { id: 'duplicate', label: 'Duplicate', icon: <CopyPlus aria-hidden />, onSelect: () => void duplicate() },
              {
                id: 'archive',
                label: release.archived ? 'Bring back' : 'Archive',
                icon: <Archive aria-hidden />,
                onSelect: () => void acts?.archive([release], !release.archived),
              },
              'line',
              { id: 'delete', label: 'Delete', icon: <Trash2 aria-hidden />, danger: true, onSelect: () => void remove() },
            ]}
          />
        </div>
      </div>
      <div className="-ms-1.5 flex flex-wrap items-center gap-x-3 gap-y-0.5">
        <span aria-hidden className="ps-1.5 text-muted [&_svg]:size-3.5">
          {stateIcon(release.state)}
        </span>
        <SelectInput
          quiet
          className="-ms-2"
          aria-label="State"
          value={release.state}
          options={RELEASE_STATES.map((value) => ({ value, label: STATE_NAMES[value], icon: stateIcon(value) }))}
          onChange={changeState}
        />
        <span className="-ms-3 flex">{mark('released')}</span>
        <span className="flex min-w-0 flex-wrap items-center">
          <TargetEditor
            target={release.target}
            planZone={planZone}
            onCommit={(target) =>
              edit(target === null ? `remove the target of ${title}` : `move ${title} to ${targetText(target)}`, { target })
            }
          />
          {mark('date')}
          {release.target !== null && !isFinished(release.state) && (
            <span className="ps-1.5">
              <DaysLeft days={daysLeft(release.target, today)} text={targetLeftText(release.target, today)} />
            </span>
          )}
        </span>
        {!isFinished(release.state) && forecastDelay(release) !== null && (
          <span className="ps-1.5 whitespace-nowrap text-muted">
            Forecast <Delay days={forecastDelay(release)} />
          </span>
        )}
        <span className="flex items-center">
          <span className="ps-1.5 text-muted">Owner</span>
          <span className="w-36">
            <InlineText
              label="Owner in the header"
              text={release.owner}
              placeholder="Nobody yet"
              parse={(typed) => parseReleaseText('owner', typed)}
              onCommit={(owner) => edit(`change the owner of ${title}`, { owner })}
            />
          </span>
        </span>
      </div>
      {refusal !== null && <ExplanationPanel explanation={refusal} />}
      {shipping !== null && <ShipDialog release={release} shipping={shipping} onClose={() => setShipping(null)} />}
      {mapping && (
        <Suspense fallback={null}>
          <MappingDialog release={release.id} open onClose={() => setMapping(false)} />
        </Suspense>
      )}
    </header>
  );
}
