import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from 'react';
import { runPlan } from '#renderer/engine/client/index.ts';
import { Button, IconButton } from '#renderer/ui/button.tsx';
import { Checkbox } from '#renderer/ui/checkbox.tsx';
import { DateInput } from '#renderer/ui/date-input.tsx';
import { isOwnEscape } from '#renderer/ui/escape.ts';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextInput } from '#renderer/ui/field.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import { useSubmit } from '#renderer/ui/use-submit.ts';
import { ZoneInput } from '#renderer/ui/zone-input.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { timeHint } from '#shared/domain/date-form.ts';
import { MILESTONE_NAMES, parseMilestone, type MilestoneFields, type MilestoneProblems } from '#shared/domain/milestone-form.ts';
import { withoutFields } from '#shared/domain/problems.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import { MILESTONE_KINDS, type Milestone, type MilestoneId, type Release } from '#shared/domain/release.ts';
import type { ZoneName } from '#shared/domain/time.ts';
import { ok } from '#shared/lib/result.ts';
import { releaseDoc, type PlanEdit } from '#shared/plan/edit.ts';
import { InlineText } from './inline/inline-text.tsx';
import { MomentEditor } from './inline/moment-editor.tsx';
import { Section } from './section.tsx';

const KIND_OPTIONS = MILESTONE_KINDS.map((value) => ({ value, label: MILESTONE_NAMES[value] }));

export interface MilestoneSectionProps {
  readonly release: Release;
  readonly milestones: readonly Milestone[];
  /** For milestones of a release without a target. */
  readonly planZone: ZoneName;
}

/** The dated checkpoints of a release, in order of time, edited in place. */
export function MilestoneSection({ release, milestones, planZone }: MilestoneSectionProps): ReactElement {
  const [adding, setAdding] = useState(false);
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const done = milestones.filter((milestone) => milestone.done).length;
  const title = releaseName(release);
  const run = async (label: string, edit: PlanEdit): Promise<Explanation | null> => {
    const refused = await runPlan(label, [edit]);
    setRefusal(refused);
    return refused;
  };

  return (
    <Section
      title="Milestones"
      {...(milestones.length > 0 ? { count: `${done} of ${milestones.length} done` } : {})}
      actions={
        <Button ref={addButton} icon={<Plus aria-hidden />} aria-expanded={adding} onClick={() => setAdding(!adding)}>
          Add milestone
        </Button>
      }
    >
      {milestones.length === 0 && !adding && (
        <p className="text-muted">None yet. A code freeze, a go/no-go and the deployment are a good start.</p>
      )}
      {milestones.length > 0 && (
        <ul className="grid grid-cols-[auto_minmax(0,1fr)_auto] divide-y divide-line rounded-md border border-line compact:grid-cols-[auto_9rem_minmax(0,1fr)_auto_7rem_auto_auto]">
          {milestones.map((milestone) => (
            <MilestoneRow key={milestone.id} milestone={milestone} title={title} run={run} onRemoved={() => addButton.current?.focus()} />
          ))}
        </ul>
      )}
      {adding && (
        <MilestoneForm
          release={release}
          zone={release.target?.zone ?? planZone}
          run={run}
          onClose={() => {
            setAdding(false);
            addButton.current?.focus();
          }}
        />
      )}
      {refusal !== null && <ExplanationPanel explanation={refusal} />}
    </Section>
  );
}

type Run = (label: string, edit: PlanEdit) => Promise<Explanation | null>;

interface MilestoneRowProps {
  readonly milestone: Milestone;
  readonly title: string;
  readonly run: Run;
  readonly onRemoved: () => void;
}

function MilestoneRow({ milestone, title, run, onRemoved }: MilestoneRowProps): ReactElement {
  const name = isolated(milestone.name);
  const doc = releaseDoc(milestone.releaseId);
  const set = (label: string, fields: Partial<Omit<Milestone, 'id' | 'releaseId'>>): Promise<Explanation | null> =>
    run(label, { kind: 'set', doc, collection: 'milestones', id: milestone.id, fields });
  const remove = async (): Promise<void> => {
    const refused = await run(`remove ${name} from ${title}`, { kind: 'remove', doc, collection: 'milestones', id: milestone.id });
    if (refused === null) onRemoved();
  };
  return (
    <li aria-label={name} className="group/milestone col-span-full grid grid-cols-subgrid items-center gap-x-1 px-1.5 py-0.5">
      <Checkbox
        hideLabel
        checked={milestone.done}
        onChange={(done) => void set(`${done ? 'finish' : 'reopen'} ${name} of ${title}`, { done })}
        className="justify-center"
      >
        {name} is done
      </Checkbox>
      <SelectInput
        quiet
        aria-label={`Kind of ${name}`}
        value={milestone.kind}
        options={KIND_OPTIONS}
        onChange={(kind) =>
          void set(
            `change the kind of ${name}`,
            milestone.name === MILESTONE_NAMES[milestone.kind] ? { kind, name: MILESTONE_NAMES[kind] } : { kind },
          )
        }
      />
      <IconButton
        label={`Remove ${name}`}
        icon={<Trash2 aria-hidden />}
        className="justify-self-end text-muted hover:text-ink compact:order-last"
        onClick={() => void remove()}
      />
      <div className="max-compact:col-span-3 max-compact:ps-6">
        <InlineText
          label={`Name of ${name}`}
          // A name that only repeats the kind is not said twice.
          text={milestone.name === MILESTONE_NAMES[milestone.kind] ? '' : milestone.name}
          placeholder="Name"
          parse={(typed) => ok(typed.trim() || MILESTONE_NAMES[milestone.kind])}
          onCommit={(next) => set(`rename ${name}`, { name: next })}
          // The kind says enough; that there can be a name is shown to whoever points at the row.
          className="compact:placeholder:opacity-0 compact:focus:placeholder:opacity-100 compact:group-hover/milestone:placeholder:opacity-100"
        />
      </div>
      <div className="max-compact:col-span-3 max-compact:ps-6">
        <MomentEditor
          label={`When ${name}`}
          at={milestone.at}
          zone={milestone.zone}
          onCommit={({ at, zone }) => (at === null ? Promise.resolve(null) : set(`move ${name} of ${title}`, { at, zone }))}
        />
      </div>
      <div className="max-compact:col-span-2 max-compact:ps-6">
        <InlineText
          label={`Owner of ${name}`}
          text={milestone.owner}
          placeholder="Nobody yet"
          parse={(typed) => ok(typed.trim())}
          onCommit={(owner) => set(`change the owner of ${name}`, { owner })}
        />
      </div>
      <Checkbox checked={milestone.hard} onChange={(hard) => void set(`make ${name} ${hard ? 'hard' : 'soft'}`, { hard })} className="px-1">
        Hard
      </Checkbox>
    </li>
  );
}

interface MilestoneFormProps {
  readonly release: Release;
  readonly zone: ZoneName;
  readonly run: Run;
  readonly onClose: () => void;
}

function MilestoneForm({ release, zone, run, onClose }: MilestoneFormProps): ReactElement {
  const [fields, setFields] = useState<MilestoneFields>({
    kind: 'code-freeze',
    name: '',
    day: '',
    time: '09:00',
    zone,
    owner: '',
    hard: true,
  });
  const [problems, setProblems] = useState<MilestoneProblems>({});
  const { submit } = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>('button, input')?.focus(), []);
  const set = (change: Partial<MilestoneFields>): void => {
    setFields({ ...fields, ...change });
    setProblems(withoutFields(problems, Object.keys(change)));
  };
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const parsed = parseMilestone(fields);
    if (!parsed.ok) return setProblems(parsed.error);
    const record: Milestone = { ...parsed.value, id: crypto.randomUUID() as MilestoneId, releaseId: release.id, done: false };
    void submit(async () => {
      const refused = await run(`add ${isolated(record.name)} to ${releaseName(release)}`, {
        kind: 'put',
        collection: 'milestones',
        record,
      });
      if (refused === null) onClose();
      return refused === null;
    });
  };
  return (
    <form
      ref={form}
      aria-label="New milestone"
      noValidate
      onSubmit={add}
      onKeyDown={(event) => {
        if (isOwnEscape(event)) onClose();
      }}
      className="grid grid-cols-2 items-start gap-2 rounded-md border border-line p-3 compact:grid-cols-4"
    >
      <Field label="Kind">
        <SelectInput value={fields.kind} options={KIND_OPTIONS} onChange={(kind) => set({ kind })} />
      </Field>
      <Field label="Name (optional)" problem={problems.name}>
        <TextInput value={fields.name} placeholder={MILESTONE_NAMES[fields.kind]} onChange={(event) => set({ name: event.target.value })} />
      </Field>
      <Field label="Day" problem={problems.day}>
        <DateInput value={fields.day} onChange={(day) => set({ day })} />
      </Field>
      <Field label="Time" problem={problems.time} hint={timeHint(fields.day, fields.time, fields.zone) ?? undefined}>
        <DateInput type="time" value={fields.time} onChange={(time) => set({ time })} />
      </Field>
      <Field label="Time zone" problem={problems.zone} className="col-span-2">
        <ZoneInput value={fields.zone} onChange={(zone) => set({ zone })} />
      </Field>
      <Field label="Owner" problem={problems.owner}>
        <TextInput value={fields.owner} onChange={(event) => set({ owner: event.target.value })} />
      </Field>
      <Checkbox checked={fields.hard} onChange={(hard) => set({ hard })} className="self-end pb-0.5">
        Hard date
      </Checkbox>
      <div className="col-span-2 flex justify-end gap-2 compact:col-span-4">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary">
          Add milestone
        </Button>
      </div>
    </form>
  );
}
