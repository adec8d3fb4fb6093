import { useRef, useState, type FormEvent, type ReactElement } from 'react';
import { runPlan, useReleases } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Checkbox } from '#renderer/ui/checkbox.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextInput } from '#renderer/ui/field.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import { useSubmit } from '#renderer/ui/use-submit.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { withoutFields } from '#shared/domain/problems.ts';
import { parseRelease, type ReleaseFields, type ReleaseProblems } from '#shared/domain/release-form.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import { RELEASE_TYPES, type ReleaseId } from '#shared/domain/release.ts';
import { TargetForm } from './inline/target-fields.tsx';
import { goTo, releaseHref } from './links.ts';
import { useNewRelease } from './new-release.ts';
import { TYPE_NAMES } from './release-row.ts';
import { usePlanZone } from './use-plan-zone.ts';

const empty = (zone: string): ReleaseFields => ({
  name: '',
  version: '',
  product: '',
  train: '',
  type: 'feature',
  emergency: false,
  owner: '',
  target: { precision: 'day', day: '', time: '09:00', until: '', zone },
});

/** Makes a release and goes to it. Stands once in the frame; `openNewRelease` opens it from every page. */
export function NewReleaseDialog(): ReactElement | null {
  const { open, setOpen } = useNewRelease();
  const zone = usePlanZone();
  return open && zone !== undefined ? <NewReleaseForm zone={zone} onClose={() => setOpen(false)} /> : null;
}

function NewReleaseForm({ zone, onClose }: { zone: string; onClose: () => void }): ReactElement {
  const [fields, setFields] = useState(() => empty(zone));
  const [problems, setProblems] = useState<ReleaseProblems>({});
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const { busy, submit } = useSubmit();
  const first = useRef<HTMLInputElement>(null);
  const releases = useReleases() ?? [];
  const set = (change: Partial<ReleaseFields>): void => {
    setFields({ ...fields, ...change });
    setProblems(withoutFields(problems, [...Object.keys(change), ...Object.keys(change.target ?? {})]));
  };
  const offered = (values: readonly string[]): readonly string[] => [...new Set(values)].filter((value) => value !== '').sort();

  const create = (event: FormEvent): void => {
    event.preventDefault();
    const id = crypto.randomUUID() as ReleaseId;
    const parsed = parseRelease(id, fields);
    if (!parsed.ok) return setProblems(parsed.error);
    setProblems({});
    void submit(async () => {
      const refused = await runPlan(`create ${releaseName(parsed.value)}`, [{ kind: 'put', collection: 'releases', record: parsed.value }]);
      setRefusal(refused);
      if (refused !== null) return false;
      onClose();
      goTo(releaseHref(id));
      return true;
    });
  };

  const text = (
    field: 'name' | 'version' | 'product' | 'train' | 'owner',
    label: string,
    placeholder: string,
    values: readonly string[] = [],
  ): ReactElement => (
    <Field label={label} problem={problems[field]}>
      <TextInput
        ref={field === 'name' ? first : undefined}
        value={fields[field]}
        placeholder={placeholder}
        list={values.length > 0 ? `new-release-${field}` : undefined}
        onChange={(event) => set({ [field]: event.target.value })}
      />
      {values.length > 0 && (
        <datalist id={`new-release-${field}`}>
          {values.map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </datalist>
      )}
    </Field>
  );

  return (
    <Dialog
      open
      onClose={onClose}
      title="New release"
      description="Only a name is needed. Everything can be changed later."
      initialFocus={first}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="new-release" disabled={busy}>
            Create release
          </Button>
        </>
      }
    >
      <form id="new-release" onSubmit={create} noValidate className="flex flex-col gap-3">
        {refusal !== null && <ExplanationPanel explanation={refusal} />}
        <div className="grid gap-3 compact:grid-cols-[2fr_1fr]">
          {text('name', 'Name', 'Web shop 4.2')}
          {text('version', 'Version', '4.2')}
        </div>
        <div className="grid grid-cols-2 gap-3">
          {text('product', 'Product', 'Web shop', offered(releases.map((release) => release.product)))}
          {text('train', 'Train', 'Autumn', offered(releases.map((release) => release.train)))}
          <Field label="Type">
            <SelectInput
              value={fields.type}
              options={RELEASE_TYPES.map((value) => ({ value, label: TYPE_NAMES[value] }))}
              onChange={(type) => set({ type })}
            />
          </Field>
          {text('owner', 'Owner', 'Who decides', offered(releases.map((release) => release.owner)))}
        </div>
        <Checkbox checked={fields.emergency} onChange={(emergency) => set({ emergency })}>
          Emergency: it repairs something live
        </Checkbox>
        <fieldset className="rounded-md border border-line p-3">
          <legend className="px-1 text-sm font-medium">Target</legend>
          <TargetForm fields={fields.target} problems={problems} onChange={(target) => set({ target })} />
        </fieldset>
      </form>
    </Dialog>
  );
}
