import { Link2, Pencil, TriangleAlert, X } from 'lucide-react';
import { Suspense, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { engine, runPlan, useEngineQuery, useItemRevision } from '#renderer/engine/client/index.ts';
import { MappingDialog } from '#renderer/features/mapping/index.ts';
import { Button, IconButton } from '#renderer/ui/button.tsx';
import { formatCount } from '#renderer/ui/dates.ts';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import type { MappingCandidate } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { sameTarget } from '#shared/domain/mapping.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { Mapping, Release } from '#shared/domain/release.ts';
import type { ScopeSummary } from '#shared/domain/scope.ts';
import { releaseDoc } from '#shared/plan/edit.ts';
import type { Binding } from '#shared/contract/bindings.ts';
import type { BoundField } from '#shared/domain/binding.ts';
import { BoundLine } from './bound/bound-line.tsx';
import { RecordEditor } from './bound/record-editor.tsx';
import { openIn } from './bound/open-items-field.tsx';
import { useBindings } from './bound/use-bindings.ts';
import { Section } from './section.tsx';

const KIND_NAMES: { readonly [K in Mapping['target']['kind']]: string } = {
  version: 'Version',
  iteration: 'Iteration',
  tag: 'Tag',
  field: 'Field value',
};

/** A path that breaks between its parts first. */
const pathBreaks = (path: string): ReactNode =>
  path.split(/(?<=\\)/).map((part, at) => (
    <span key={at} className="inline-block max-w-full">
      {part}
    </span>
  ));

/** What the release is mapped to, with counts and what is wrong with it. */
export function MappingSection({
  release,
  mappings,
  counts,
  problems,
}: {
  release: Release;
  mappings: readonly Mapping[];
  counts: ScopeSummary['byMapping'];
  problems: readonly string[];
}): ReactElement {
  const [open, setOpen] = useState(false);
  const [editing, setEditing] = useState<Binding | null>(null);
  const { bindings } = useBindings(release);
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const mapButton = useRef<HTMLButtonElement>(null);
  const revision = useItemRevision();
  // What a mapping's target says today; asked by the name it had when it was mapped.
  const { value: known } = useEngineQuery(`${revision} ${mappings.map((one) => one.id).join(' ')}`, async () => {
    const found = await Promise.all(mappings.map((one) => engine().catalog.candidates({ text: one.label, limit: 50 })));
    return new Map<string, MappingCandidate>(
      mappings.flatMap((one, index) => {
        const candidate = found[index]!.find((other) => sameTarget(other.target, one.target));
        return candidate === undefined ? [] : [[one.id, candidate] as const];
      }),
    );
  });

  const bind = async (mapping: Mapping, bound: readonly BoundField[]): Promise<void> =>
    setRefusal(
      await runPlan(`change what ${isolated(mapping.label)} follows`, [
        { kind: 'set', doc: releaseDoc(release.id), collection: 'mappings', id: mapping.id, fields: { bound } },
      ]),
    );

  const remove = async (mapping: Mapping): Promise<void> => {
    const refused = await runPlan(`unmap ${isolated(mapping.label)} from ${releaseName(release)}`, [
      { kind: 'remove', doc: releaseDoc(release.id), collection: 'mappings', id: mapping.id },
    ]);
    setRefusal(refused);
    // The button that had the focus is gone.
    if (refused === null) mapButton.current?.focus();
  };

  return (
    <Section
      title="Mapped to"
      {...(mappings.length > 0 ? { count: String(mappings.length) } : {})}
      actions={
        <Button ref={mapButton} icon={<Link2 aria-hidden />} onClick={() => setOpen(true)}>
          {mappings.length === 0 ? 'Map' : 'Change'}
        </Button>
      }
    >
      {mappings.length === 0 ? (
        <p className="text-muted">
          Nothing yet. Map this release to Jira versions, Azure DevOps iterations or tags, and their items become its scope.
        </p>
      ) : (
        <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
          {mappings.map((mapping) => {
            const candidate = known?.get(mapping.id);
            const binding = bindings.find((one) => one.mapping === mapping.id);
            const count = counts.find((one) => one.mapping === mapping.id);
            return (
              <li key={mapping.id} className="flex min-w-0 items-start gap-1 py-1 ps-2.5 pe-1">
                <div className="min-w-0 flex-1 py-0.5">
                  <p className="flex items-baseline gap-2">
                    {/* Whole, on as many lines as it takes: of a path the end tells one from another. */}
                    <bdi className="min-w-0 flex-1 font-medium wrap-anywhere">{pathBreaks(binding?.name ?? mapping.label)}</bdi>
                    {count !== undefined && (
                      <span className="shrink-0 text-sm text-muted">
                        {count.total === 0 ? 'no items' : `${formatCount(count.done)} of ${formatCount(count.total)} done`}
                      </span>
                    )}
                  </p>
                  {/* Two lines, also while they are being read, so that nothing below moves; what is not in its tracker yet says so whole. */}
                  <p className="text-sm break-words text-muted">{candidate?.detail ?? KIND_NAMES[mapping.target.kind]}</p>
                  <p className="min-h-4 truncate text-sm text-muted">
                    {candidate !== undefined && [candidate.projectKey, candidate.connectionName].filter(Boolean).join(' · ')}
                  </p>
                  {binding !== undefined && <BoundLine binding={binding} onBind={(bound) => void bind(mapping, bound)} />}
                </div>
                {binding?.editable === true && (
                  <IconButton
                    label={`Edit ${isolated(mapping.label)} in its tracker`}
                    icon={<Pencil aria-hidden />}
                    className="text-muted hover:text-ink"
                    onClick={() => setEditing(binding)}
                  />
                )}
                <IconButton
                  label={`Unmap ${isolated(mapping.label)}`}
                  icon={<X aria-hidden />}
                  className="text-muted hover:text-ink"
                  onClick={() => void remove(mapping)}
                />
              </li>
            );
          })}
        </ul>
      )}
      {problems.length > 0 && (
        <ul aria-label="Problems with the mapping" className="flex flex-col gap-1 rounded-md bg-warn-soft p-2.5">
          {problems.map((problem) => (
            <li key={problem} className="flex items-start gap-2">
              <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-warn" />
              <span className="min-w-0">{problem}</span>
            </li>
          ))}
        </ul>
      )}
      {refusal !== null && <ExplanationPanel explanation={refusal} />}
      {editing !== null && <RecordEditor binding={editing} open={openIn(editing, counts)} onClose={() => setEditing(null)} />}
      {/* A boundary of its own: the page's would hide the button while the dialog is read, and the focus could not come back to it. */}
      <Suspense fallback={null}>{open && <MappingDialog release={release.id} open onClose={() => setOpen(false)} />}</Suspense>
    </Section>
  );
}
