import { useState, type FormEvent, type ReactElement } from 'react';
import { useEngineQuery, useItemRevision } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { ComboboxInput } from '#renderer/ui/combobox-input.tsx';
import { DateInput } from '#renderer/ui/date-input.tsx';
import { Field, TextInput } from '#renderer/ui/field.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import { boundValue, type BindableKind } from '#shared/domain/binding.ts';
import type { Problems } from '#shared/domain/problems.ts';
import type { Release } from '#shared/domain/release.ts';
import { parseTargetRecord, type TargetRecordFields } from '#shared/domain/target-record.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import { pulledProjects, type PulledProject } from './field-mapping.tsx';
import { isPending, isTaken, newSource, parentChoices, type PendingMapping, type PendingSource } from './mapping-plan.ts';

const kindOf = ({ tracker }: PulledProject): BindableKind => (tracker === 'jira' ? 'version' : 'iteration');
/** Stands for the project itself, under which new iterations are put unless another one is chosen. */
const TOP = '';
const END_LABELS: { readonly [K in BindableKind]: string } = { version: 'Release date', iteration: 'Last day' };

const HINTS: { readonly [K in BindableKind]: string } = {
  version: 'In Jira it is a version.',
  iteration: 'In Azure DevOps it is an iteration.',
};
/** Before a project is chosen, where it may be of either tracker. */
const EITHER = 'In Jira it is a version, in Azure DevOps an iteration.';

export interface NewSourceProps {
  readonly release: Release;
  /** What Apply will add: it is not made twice. */
  readonly pending: PendingMapping;
  readonly onAdd: (source: PendingSource) => void;
}

/** Makes a version or iteration when none fits. It is made by Apply, works without a network, and waits to be sent like every edit. */
export function NewSource({ release, pending, onAdd }: NewSourceProps): ReactElement {
  const revision = useItemRevision();
  const { value: projects } = useEngineQuery(String(revision), pulledProjects);
  const day = boundValue(release, 'date');
  const [chosen, setChosen] = useState('');
  const [parentId, setParentId] = useState(TOP);
  const [typed, setTyped] = useState<Partial<TargetRecordFields>>({});
  const [problems, setProblems] = useState<Problems<keyof TargetRecordFields | 'project'>>({});
  const project = projects?.find(({ catalog }) => catalog.project.id === chosen) ?? (projects?.length === 1 ? projects[0] : undefined);
  const kinds = new Set((project === undefined ? (projects ?? []) : [project]).map(kindOf));
  const kind = kinds.size === 1 ? [...kinds][0]! : 'version';
  // The day of the release is that of its version. An iteration wants a first day beside it, and of that nothing is known.
  const ends = kind === 'version' && typeof day === 'string' ? day : '';
  const fields: TargetRecordFields = { name: release.name, start: '', end: ends, ...typed };
  const parents = project === undefined || kind === 'version' ? [] : parentChoices(project.catalog);
  const parent = parents.find(({ id }) => id === parentId) ?? null;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (project === undefined) return setProblems({ project: 'Choose a project.' });
    const parsed = parseTargetRecord(kind, fields);
    if (!parsed.ok) return setProblems(parsed.error);
    const { catalog, connectionName } = project;
    if (isTaken(catalog, kind, parsed.value.name, parent))
      return setProblems({ name: `${parent?.name ?? catalog.project.key} has one of this name. Choose it under the first tab.` });
    const source = newSource(catalog.project, connectionName, kind, release, parsed.value, crypto.randomUUID() as OperationId, parent);
    if (isPending(source, pending)) return setProblems({ name: 'One of this name stands among the mapped sources already.' });
    setProblems({});
    setChosen(''); // the same name is often wanted in another project
    onAdd(source);
  };

  if (projects !== undefined && projects.length === 0)
    return <p className="text-muted">Projects are known after their first pull. Connect a tracker, choose projects and pull.</p>;
  return (
    <form noValidate onSubmit={submit} className="flex max-w-120 flex-col gap-3">
      <Field label="Project" problem={problems.project} hint={kinds.size === 1 ? HINTS[kind] : EITHER}>
        <SelectInput
          value={project?.catalog.project.id ?? null}
          placeholder="Choose a project"
          options={(projects ?? []).map(({ catalog, connectionName }) => ({
            value: catalog.project.id as string,
            label: `${catalog.project.key}, ${connectionName}`,
          }))}
          onChange={(next) => {
            setChosen(next);
            setParentId(TOP);
          }}
        />
      </Field>
      {parents.length > 0 && (
        <Field label="Under">
          <ComboboxInput
            value={parent?.id ?? TOP}
            options={[
              { value: TOP, label: `${project!.catalog.project.key} (top)` },
              ...parents.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            empty="No iteration has these letters."
            onChange={setParentId}
          />
        </Field>
      )}
      <Field label="Name" problem={problems.name}>
        <TextInput value={fields.name} onChange={(event) => setTyped({ ...typed, name: event.target.value })} />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Start (optional)" problem={problems.start}>
          <DateInput value={fields.start} onChange={(start) => setTyped({ ...typed, start })} />
        </Field>
        <Field label={`${END_LABELS[kind]} (optional)`} problem={problems.end}>
          <DateInput value={fields.end} onChange={(end) => setTyped({ ...typed, end })} />
        </Field>
      </div>
      <div>
        <Button type="submit">Add to the mapping</Button>
      </div>
    </form>
  );
}
