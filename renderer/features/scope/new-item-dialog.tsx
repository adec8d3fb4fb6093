import { useEffect, useRef, useState, type FormEvent, type ReactElement } from 'react';
import { engine, runPlan, useEngineQuery, useMappings } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { ComboboxInput } from '#renderer/ui/combobox-input.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextArea, TextInput } from '#renderer/ui/field.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import { toast } from '#renderer/ui/toast.tsx';
import { useSubmit } from '#renderer/ui/use-submit.ts';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { connectionOf, type ProjectId } from '#shared/domain/item.ts';
import { withoutFields } from '#shared/domain/problems.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { ProjectChoices } from '#shared/sync/choices.ts';
import { morePlace, parseNewItem, type NewItemFields, type NewItemProblems } from '#shared/sync/new-item-form.ts';
import { creatableTypes, needsOf, NO_NEEDS, optionName, type Needs } from '#shared/sync/required-fields.ts';
import { localId, type OperationId } from '#shared/sync/operation.ts';
import { ParentField, RequiredInput, SeveralField } from './new-item-fields.tsx';
import { useNewItem } from './new-item.ts';
import { goingOn, inProject, readPlaces, type Places } from './new-item-places.ts';

const NO_RELEASE = '' as ReleaseId;

/** Makes an item that waits to be sent. Stands once in the frame; `openNewItem` opens it from every page. */
export function NewItemDialog({ release }: { readonly release: ReleaseId | null }): ReactElement | null {
  const { open, setOpen } = useNewItem();
  const mappings = useMappings(release ?? NO_RELEASE);
  const asked = open && mappings !== undefined ? [release, ...mappings.map(({ id }) => id)].join(' ') : null;
  const { value: places } = useEngineQuery(asked ?? '-', () => (asked === null ? Promise.resolve(null) : readPlaces(release, mappings!)));
  return open && places != null ? <NewItemForm places={places} onClose={() => setOpen(false)} /> : null;
}

interface ProjectFacts {
  readonly project: ProjectId;
  readonly catalog: ProjectCatalog | null;
  readonly choices: ProjectChoices | null;
}

const factsOf = async (project: ProjectId): Promise<ProjectFacts> => {
  const [catalog, choices] = await Promise.all([engine().catalog.get(project), engine().items.choices(project)]);
  return { project, catalog, choices };
};

interface NewItemFormProps {
  readonly places: Places;
  readonly onClose: () => void;
}

const WRONG = '.control:is([aria-invalid="true"], [data-invalid], [data-invalid] > *)';

function NewItemForm({ places, onClose }: NewItemFormProps): ReactElement {
  const { projects, release } = places;
  // The list of a release is not left.
  const stays = release !== null;
  const { begun, keep } = useNewItem();
  const { project, fields } = goingOn(begun, places);
  const [isAgain] = useState(begun !== null);
  const [problems, setProblems] = useState<NewItemProblems>({});
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const { busy, submit } = useSubmit();
  const first = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const leads = useRef(false);
  // The form may be longer than the dialog: what is wrong comes into view.
  useEffect(() => {
    if (leads.current) form.current?.querySelector<HTMLElement>(WRONG)?.focus();
    leads.current = false;
  }, [problems]);
  const { value: facts } = useEngineQuery(project ?? '', () => (project === null ? Promise.resolve(null) : factsOf(project)));
  // Until the answer for another project is there, the last one stands: its ids mean nothing here.
  const { catalog = null, choices = null } = facts?.project === project ? (facts ?? {}) : {};
  const types = creatableTypes(catalog);
  const type = types.some(({ name }) => name === fields.type)
    ? fields.type
    : (types.find(({ kind }) => kind === 'task' || kind === 'story')?.name ?? types[0]?.name ?? '');
  const needs = choices === null ? NO_NEEDS : needsOf(catalog, type, choices);
  const set = (change: Partial<NewItemFields>): void => {
    keep({ release, project, fields: { ...fields, ...change } });
    setProblems(withoutFields(problems, Object.keys(change)));
  };

  const cancel = (): void => {
    keep(null);
    onClose();
  };
  const create = (event: FormEvent): void => {
    event.preventDefault();
    if (project === null || choices === null) return;
    const parsed = parseNewItem({ ...fields, type }, choices, needs);
    if (!parsed.ok) {
      leads.current = true;
      return setProblems(parsed.error);
    }
    const id = crypto.randomUUID() as OperationId;
    const title = fields.title.trim();
    void submit(async () => {
      const refused = await runPlan(`create ${isolated(title)}`, [
        { kind: 'create-record', id, recordKind: 'item', project, type, ...parsed.value },
      ]);
      setRefusal(refused);
      if (refused !== null) return false;
      cancel();
      const show = (): void => {
        window.location.hash = `#/items?item=${encodeURIComponent(localId(connectionOf(project), id))}`;
      };
      toast({
        title: `${isolated(title)} waits to be sent`,
        text: 'It goes to its tracker with the next sync.',
        ...(stays ? { action: { label: 'Open item', onSelect: show } } : {}),
      });
      if (!stays) show();
      return true;
    });
  };

  const why =
    project === null
      ? 'No project was pulled yet. Connect a tracker, choose its projects and pull them: an item needs a project to go to.'
      : (choices?.readOnly ?? null);
  return (
    <Dialog
      open
      onClose={onClose}
      title="New item"
      description="It is kept here and made in its tracker with the next sync."
      initialFocus={first}
      actions={
        <>
          <Button onClick={cancel}>{isAgain ? 'Discard' : 'Cancel'}</Button>
          <Button look="primary" type="submit" form="new-item" disabled={busy || why !== null || choices === null}>
            Create item
          </Button>
        </>
      }
    >
      <form ref={form} id="new-item" onSubmit={create} noValidate className="flex flex-col gap-3">
        {isAgain && (
          <p role="status" className="text-sm text-muted">
            Not created yet: you filled this in before. It is only here until you create it.
          </p>
        )}
        {refusal !== null && <ExplanationPanel explanation={refusal} />}
        {why !== null && <p role="alert">{why}</p>}
        {project !== null && (
          <>
            <Field label="Title" problem={problems.title}>
              <TextInput ref={first} value={fields.title} onChange={(event) => set({ title: event.target.value })} />
            </Field>
            <div className="grid gap-3 compact:grid-cols-2">
              <Field label="Project">
                <SelectInput
                  value={project}
                  options={projects.map(({ id, label }) => ({ value: id, label }))}
                  onChange={(next) => {
                    keep(inProject(next, { project, fields }, places));
                    setProblems({});
                  }}
                />
              </Field>
              <Field label="Type" problem={problems.type}>
                <SelectInput
                  value={type}
                  options={types.map(({ name }) => ({ value: name, label: name }))}
                  onChange={(next) => {
                    set({ type: next });
                    setProblems({});
                  }}
                />
              </Field>
              {choices !== null && <Choices choices={choices} needs={needs} fields={fields} problems={problems} set={set} />}
              {choices !== null && needs.own.has('parent') && (
                <ParentField project={project} parent={fields.parent} problem={problems.parent} onPick={(parent) => set({ parent })} />
              )}
              {choices !== null &&
                needs.more.map((field) => (
                  <RequiredInput
                    key={`${type} ${field.id}`}
                    field={field}
                    people={choices.people}
                    value={fields.more[field.id] ?? ''}
                    nameOf={(option) => optionName(catalog, field.id, option)}
                    problem={problems[morePlace(field.id)]}
                    onChange={(value) => {
                      keep({ release, project, fields: { ...fields, more: { ...fields.more, [field.id]: value } } });
                      setProblems(withoutFields(problems, [morePlace(field.id)]));
                    }}
                  />
                ))}
            </div>
            {choices !== null && needs.others.length > 0 && (
              <p className="text-sm text-muted">
                {choices.tracker === 'jira' ? 'Jira' : 'Azure DevOps'} will also ask for <bdi>{needs.others.join(', ')}</bdi>: you can fill
                that in on the Sync page after sending.
              </p>
            )}
            <Field label="Description" hint="Markdown" problem={problems.description}>
              <TextArea
                rows={5}
                required={needs.own.has('description')}
                value={fields.description}
                onChange={(event) => set({ description: event.target.value })}
              />
            </Field>
          </>
        )}
      </form>
    </Dialog>
  );
}

interface ChoicesProps {
  readonly choices: ProjectChoices;
  readonly needs: Needs;
  readonly fields: NewItemFields;
  readonly problems: NewItemProblems;
  readonly set: (change: Partial<NewItemFields>) => void;
}

/** What the project offers for the item. A list of which nothing is known is left out: its tracker has a value of its own for that. */
function Choices({ choices, needs, fields, problems, set }: ChoicesProps): ReactElement {
  const list = (field: 'assignee' | 'priority' | 'place', label: string, none: string, offered: readonly { id: string; name: string }[]) =>
    offered.length > 0 && (
      <Field label={label} problem={problems[field]}>
        <ComboboxInput
          value={fields[field]}
          options={[
            { value: '', label: needs.own.has(field) ? 'Choose one' : none },
            ...offered.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          empty="None with these letters."
          onChange={(value) => set({ [field]: value })}
        />
      </Field>
    );
  const isJira = choices.tracker === 'jira';
  return (
    <>
      {isJira
        ? choices.fixVersions.length > 0 && (
            <SeveralField
              name="Fix versions"
              options={choices.fixVersions}
              value={fields.place}
              none={needs.own.has('place') ? 'Choose one or more' : 'None'}
              hint=""
              problem={problems.place}
              onChange={(place) => set({ place })}
            />
          )
        : list('place', 'Iteration', 'The project’s own', choices.iterations)}
      {list('assignee', 'Assignee', 'Nobody', choices.people)}
      {list('priority', 'Priority', 'As the tracker says', choices.priorities)}
      <Field
        label={isJira ? 'Labels' : 'Tags'}
        hint={isJira ? 'With spaces or commas between' : 'With commas between'}
        problem={problems.labels}
      >
        <TextInput value={fields.labels} onChange={(event) => set({ labels: event.target.value })} />
      </Field>
    </>
  );
}
