import { useState, type FormEvent, type ReactElement } from 'react';
import { engine, useEngineQuery, useItemRevision } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Field, TextInput } from '#renderer/ui/field.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import type { MappingCandidate } from '#shared/contract/engine.ts';
import type { TrackerKind } from '#shared/domain/item.ts';
import { trackerOf } from '#shared/tracker/connection.ts';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';

export interface PulledProject {
  readonly catalog: ProjectCatalog;
  readonly connectionName: string;
  readonly tracker: TrackerKind;
}

/** The projects that were pulled, with their catalogs. */
export async function pulledProjects(): Promise<readonly PulledProject[]> {
  const connections = await engine().connections.list();
  const perConnection = await Promise.all(
    connections.map(async (connection) => {
      const states = (await engine().catalog.projects(connection.id)).filter((state) => state.pulled);
      const catalogs = await Promise.all(states.map((state) => engine().catalog.get(state.project.id)));
      return catalogs.flatMap((catalog) =>
        catalog === null ? [] : [{ catalog, connectionName: connection.name, tracker: trackerOf(connection.kind) }],
      );
    }),
  );
  return perConnection.flat();
}

/** Maps by the value of a field, for teams that write the release into one: project, field, value. */
export function FieldMapping({ onAdd }: { onAdd: (candidate: MappingCandidate) => void }): ReactElement {
  const revision = useItemRevision();
  const { value: projects } = useEngineQuery(String(revision), pulledProjects);
  const [chosen, setChosen] = useState({ project: '', field: '', value: '' });
  const [problems, setProblems] = useState<{ readonly project?: string; readonly field?: string; readonly value?: string }>({});
  const project = projects?.find((one) => one.catalog.project.id === chosen.project);
  const field = project?.catalog.fields.find((one) => one.id === chosen.field);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const value = chosen.value.trim();
    const missing = {
      ...(project === undefined ? { project: 'Choose a project.' } : {}),
      ...(field === undefined ? { field: 'Choose a field.' } : {}),
      ...(value === '' ? { value: 'Give the value that items of this release have.' } : {}),
    };
    setProblems(missing);
    if (project === undefined || field === undefined || value === '') return;
    const remote = project.catalog.project;
    onAdd({
      target: { kind: 'field', project: remote.id, field: field.id, value },
      connection: remote.connectionId,
      connectionName: project.connectionName,
      projectKey: remote.key,
      label: `${field.name} is ${value}`,
      detail: 'Field value',
      items: 0,
    });
    setChosen({ ...chosen, value: '' });
  };

  if (projects !== undefined && projects.length === 0) {
    return <p className="text-muted">Fields are known after the first pull of a project. Connect a tracker, choose projects and pull.</p>;
  }
  return (
    <form noValidate onSubmit={submit} className="grid items-start gap-3 compact:grid-cols-2">
      <Field label="Project" problem={problems.project}>
        <SelectInput
          value={chosen.project === '' ? null : chosen.project}
          placeholder="Choose a project"
          options={(projects ?? []).map(({ catalog, connectionName }) => ({
            value: catalog.project.id as string,
            label: `${catalog.project.key}, ${connectionName}`,
          }))}
          onChange={(next) => setChosen({ ...chosen, project: next, field: '' })}
        />
      </Field>
      <Field label="Field" problem={problems.field}>
        <SelectInput
          value={chosen.field === '' ? null : chosen.field}
          placeholder="Choose a field"
          disabled={project === undefined}
          options={(project?.catalog.fields ?? []).map((one) => ({ value: one.id, label: one.name }))}
          onChange={(next) => setChosen({ ...chosen, field: next })}
        />
      </Field>
      <Field label="Value" problem={problems.value} hint="Exactly as the tracker shows it.">
        <TextInput value={chosen.value} onChange={(event) => setChosen({ ...chosen, value: event.target.value })} />
      </Field>
      <Button type="submit" className="mt-5 justify-self-start">
        Add field value
      </Button>
    </form>
  );
}
