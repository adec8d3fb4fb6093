import { Search, X } from 'lucide-react';
import { useDeferredValue, useEffect, useEffectEvent, useId, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { engine, runPlan, useEngineQuery, useItemRevision, useMappings, useRelease } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Checkbox } from '#renderer/ui/checkbox.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { plural } from '#renderer/ui/dates.ts';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { EmptyState } from '#renderer/ui/empty-state.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { isMac } from '#renderer/ui/platform.ts';
import { Tabs } from '#renderer/ui/tabs.tsx';
import { useSubmit } from '#renderer/ui/use-submit.ts';
import type { MappingCandidate } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { Mapping, MappingTarget, Release, ReleaseId } from '#shared/domain/release.ts';
import { FieldMapping } from './field-mapping.tsx';
import { BoundChoice } from './bound-choice.tsx';
import { NewSource } from './new-source.tsx';
import { isMapped, mappingEdits, mappingOf, NOTHING_PENDING, toggled, withChildren, type PendingMapping } from './mapping-plan.ts';

const LIMIT = 200;

export interface MappingDialogProps {
  readonly release: ReleaseId;
  readonly open: boolean;
  /** Stands among what will be added from the start. */
  readonly add?: MappingCandidate;
  readonly onClose: () => void;
}

/** Chooses what a release is mapped to, on pulled data alone: it works without a network. Nothing changes until it is applied. */
export function MappingDialog({ release: id, open, add, onClose }: MappingDialogProps): ReactElement | null {
  const release = useRelease(id);
  const mappings = useMappings(id);
  return open && release && mappings !== undefined ? (
    <MappingForm release={release} mappings={mappings} add={add} onClose={onClose} />
  ) : null;
}

function MappingForm({
  release,
  mappings,
  add,
  onClose,
}: {
  release: Release;
  mappings: readonly Mapping[];
  add: MappingCandidate | undefined;
  onClose: () => void;
}): ReactElement {
  const [tab, setTab] = useState<'search' | 'new' | 'field'>('search');
  const [pending, setPending] = useState<PendingMapping>(() =>
    add === undefined || mappingOf(add, mappings) !== undefined ? NOTHING_PENDING : toggled(add, mappings, NOTHING_PENDING),
  );
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const { submit } = useSubmit();
  const changes = pending.add.length + pending.remove.length;

  const apply = (): void =>
    void submit(async () => {
      const { label, edits } = mappingEdits(release, pending, () => crypto.randomUUID());
      const refused = await runPlan(label, edits);
      if (refused === null) onClose();
      else setRefusal(refused);
      return refused === null;
    });

  return (
    <Dialog
      open
      onClose={onClose}
      width="large"
      title={`Map ${releaseName(release)}`}
      description={
        pending.add.some(({ create }) => create !== undefined)
          ? 'Items of everything you choose become the scope of this release. What is new waits to be sent with the next sync.'
          : tab === 'new'
            ? 'Items of everything you choose become the scope of this release. The new version or iteration waits to be sent with the next sync.'
            : 'Items of everything you choose become the scope of this release. Nothing changes in a tracker.'
      }
      initialFocus={search}
      actions={
        <>
          <p className="me-auto self-center text-muted" aria-live="polite">
            {changes === 0
              ? `${plural(mappings.length, 'source')} mapped`
              : [
                  pending.add.length > 0 ? `${pending.add.length} to add` : '',
                  pending.remove.length > 0 ? `${pending.remove.length} to remove` : '',
                ]
                  .filter(Boolean)
                  .join(', ')}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={changes === 0} onClick={apply}>
            Apply
          </Button>
        </>
      }
    >
      <div className="flex min-h-104 flex-col gap-3">
        {refusal !== null && <ExplanationPanel explanation={refusal} />}
        <Tabs
          label="What to map to"
          value={tab}
          onChange={setTab}
          className="-mx-4 -mt-3"
          tabs={[
            { value: 'search', label: 'Versions, iterations, tags' },
            { value: 'new', label: 'New' },
            { value: 'field', label: 'Field value' },
          ]}
        />
        {tab === 'search' ? (
          <Candidates
            input={search}
            mappings={mappings}
            pending={pending}
            onToggle={(candidate) => setPending(toggled(candidate, mappings, pending))}
            onApply={apply}
          />
        ) : tab === 'new' ? (
          <NewSource release={release} pending={pending} onAdd={(source) => setPending(toggled(source, mappings, pending))} />
        ) : (
          <FieldMapping
            onAdd={(candidate) => {
              if (!isMapped(candidate, mappings, pending)) setPending(toggled(candidate, mappings, pending));
            }}
          />
        )}
        <PendingList release={release} mappings={mappings} pending={pending} onChange={setPending} />
      </div>
    </Dialog>
  );
}

interface CandidatesProps {
  readonly input: React.RefObject<HTMLInputElement | null>;
  readonly mappings: readonly Mapping[];
  readonly pending: PendingMapping;
  readonly onToggle: (candidate: MappingCandidate) => void;
  readonly onApply: () => void;
}

/** Search field and list as one combobox: arrows move, Enter chooses, Ctrl/Cmd+Enter applies. */
function Candidates({ input, mappings, pending, onToggle, onApply }: CandidatesProps): ReactElement {
  const id = useId();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const asked = useDeferredValue(text);
  const revision = useItemRevision();
  const { value: answer, failed } = useEngineQuery(`${revision} ${asked}`, async () => ({
    asked,
    found: await engine().catalog.candidates({ text: asked, limit: LIMIT }),
  }));
  const found = answer?.found;
  // Enter after quick typing means what the typed letters find, not what the list still shows.
  const isEntered = useRef(false);
  const toggle = useEffectEvent(onToggle);
  useEffect(() => {
    if (!isEntered.current || answer?.asked !== text) return;
    isEntered.current = false;
    if (answer.found[0] !== undefined) toggle(answer.found[0]);
  }, [answer, text]);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-option="${active}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || found === undefined) return;
    const last = found.length - 1;
    const to = {
      ArrowDown: Math.min(last, active + 1),
      ArrowUp: Math.max(0, active - 1),
      PageDown: Math.min(last, active + 8),
      PageUp: Math.max(0, active - 8),
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      setActive(to);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const candidate = found[active];
      if (event.ctrlKey || event.metaKey) onApply();
      else if (answer?.asked !== text) isEntered.current = true;
      else if (candidate !== undefined) onToggle(candidate);
    }
  };

  return (
    <div className="flex flex-col gap-2">
      <label className="relative flex items-center">
        <Search aria-hidden className="absolute start-2 size-3.5 text-muted" />
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label="Search versions, iterations and tags"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={found !== undefined && found.length > 0 ? `${id}-${active}` : undefined}
          placeholder="Search by name: 4.2, Sprint 31, mobile"
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          className="control w-full ps-7"
        />
      </label>
      <div role="group" aria-label="Found" tabIndex={0} className="h-72 overflow-y-auto rounded-md border border-line">
        {found !== undefined && found.length === 0 ? (
          text.trim() === '' ? (
            <EmptyState title="Nothing is pulled yet" actions={<a href="#/connections">Go to connections</a>}>
              Versions, iterations and tags appear here after the first pull of a project. Connect a tracker, choose projects and pull; then
              this works offline too.
            </EmptyState>
          ) : (
            <EmptyState title="No version, iteration or tag has this name">
              Try fewer letters. What was made in the tracker after your last pull is not here yet: pull first. To make one, choose New.
            </EmptyState>
          )
        ) : (
          <ul ref={list} id={`${id}-list`} role="listbox" aria-multiselectable aria-label="Versions, iterations and tags">
            {(found ?? []).map((candidate, index) => (
              <Candidate
                key={JSON.stringify(candidate.target)}
                id={`${id}-${index}`}
                index={index}
                candidate={candidate}
                active={index === active}
                mapped={isMapped(candidate, mappings, pending)}
                before={mappingOf(candidate, mappings) !== undefined}
                onToggle={() => {
                  setActive(index);
                  onToggle(candidate);
                }}
              />
            ))}
          </ul>
        )}
      </div>
      <p className="text-sm text-muted">
        {failed
          ? 'The list may be older than your data: the engine did not answer.'
          : `Enter chooses, ${isMac() ? '⌘' : 'Ctrl'}+Enter applies.`}
        {found !== undefined && found.length === LIMIT ? ` The first ${LIMIT} are shown: type to find others.` : ''}
      </p>
    </div>
  );
}

interface CandidateProps {
  readonly id: string;
  readonly index: number;
  readonly candidate: MappingCandidate;
  readonly active: boolean;
  readonly mapped: boolean;
  readonly before: boolean;
  readonly onToggle: () => void;
}

function Candidate({ id, index, candidate, active, mapped, before, onToggle }: CandidateProps): ReactElement {
  return (
    <li
      id={id}
      role="option"
      data-option={index}
      aria-selected={mapped}
      // The field keeps the focus, so that typing goes on after a click.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onToggle}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onToggle();
      }}
      className={cx(
        'flex cursor-default items-center gap-2.5 border-b border-line/60 px-2.5 py-1 select-none last:border-b-0',
        active ? 'bg-hover' : '',
      )}
    >
      <span
        aria-hidden
        className={cx(
          'flex size-4 shrink-0 items-center justify-center rounded-sm border text-xs leading-none',
          mapped ? 'border-accent-strong bg-accent-strong text-on-accent' : 'border-line-strong',
        )}
      >
        {mapped && '✓'}
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex gap-2">
          <bdi className="truncate font-medium">{candidate.label}</bdi>
          {before && (
            <span className={cx('shrink-0 text-sm text-muted', mapped && 'max-compact:sr-only')}>
              {mapped ? 'mapped' : 'will be removed'}
            </span>
          )}
        </span>
        <span className="block truncate text-sm text-muted">{candidate.detail}</span>
      </span>
      <span className="hidden min-w-0 max-w-48 text-end text-sm text-muted compact:block">
        <bdi className="block truncate">{candidate.projectKey}</bdi>
        <bdi className="block truncate">{candidate.connectionName}</bdi>
      </span>
      <span className="w-18 shrink-0 text-end text-sm">{plural(candidate.items, 'item')}</span>
    </li>
  );
}

/** The same with and without children, so that the focus stays on the box that was ticked. */
const targetKey = (target: MappingTarget): string => JSON.stringify(target.kind === 'iteration' ? target.iteration : target);

/** What will be removed or added that the list above may not show: mappings whose target is gone, and field values. */
function PendingList({
  release,
  mappings,
  pending,
  onChange,
}: {
  release: Release;
  mappings: readonly Mapping[];
  pending: PendingMapping;
  onChange: (pending: PendingMapping) => void;
}): ReactElement | null {
  if (mappings.length === 0 && pending.add.length === 0) return null;
  return (
    <section aria-label="Mapped sources" className="flex flex-col gap-1">
      <h3 className="text-sm font-medium">Mapped sources</h3>
      <ul className="flex flex-wrap gap-1.5">
        {mappings.map((mapping) => {
          const going = pending.remove.includes(mapping.id);
          return (
            <li key={mapping.id}>
              <Button
                className={cx('max-w-64', going && 'line-through')}
                aria-pressed={!going}
                onClick={() =>
                  onChange({
                    ...pending,
                    remove: going ? pending.remove.filter((id) => id !== mapping.id) : [...pending.remove, mapping.id],
                  })
                }
              >
                <bdi className="truncate">{mapping.label}</bdi>
                <span className="font-normal text-muted">{going ? 'keep' : 'remove'}</span>
              </Button>
            </li>
          );
        })}
        {pending.add.map((candidate) => (
          <li key={targetKey(candidate.target)} className="flex flex-wrap items-center gap-x-3">
            <Button
              className="max-w-64 border-accent"
              aria-label={`${candidate.label}, new: leave it out`}
              onClick={() => onChange({ ...pending, add: pending.add.filter((one) => one !== candidate) })}
            >
              <bdi className="truncate">{candidate.label}</bdi>
              <span className="font-normal text-muted">new</span>
              <X aria-hidden className="size-3.5 shrink-0 text-muted" />
            </Button>
            {candidate.target.kind === 'iteration' && candidate.children !== undefined && (
              <Checkbox checked={candidate.target.withChildren} onChange={(checked) => onChange(withChildren(candidate, checked, pending))}>
                with {plural(candidate.children, 'iteration')} below it
              </Checkbox>
            )}
            <BoundChoice release={release} source={candidate} pending={pending} onChange={onChange} />
          </li>
        ))}
      </ul>
    </section>
  );
}
