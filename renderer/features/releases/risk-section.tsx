import { Plus, Trash2 } from 'lucide-react';
import { useRef, useState, type FormEvent, type ReactElement } from 'react';
import { runPlan } from '#renderer/engine/client/index.ts';
import { Badge, type Tone } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { DateInput } from '#renderer/ui/date-input.tsx';
import { formatDay } from '#renderer/ui/dates.ts';
import { isOwnEscape } from '#renderer/ui/escape.ts';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextArea, TextInput } from '#renderer/ui/field.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import { useSubmit } from '#renderer/ui/use-submit.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { withoutFields } from '#shared/domain/problems.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import { RISK_STATES, type Release, type Risk, type RiskId } from '#shared/domain/release.ts';
import { riskBand, type RiskBand } from '#shared/domain/risk-band.ts';
import { parseRisk, type RiskFields, type RiskProblems } from '#shared/domain/risk-form.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import { releaseDoc, type PlanEdit } from '#shared/plan/edit.ts';
import { Section } from './section.tsx';
import { useToday } from './use-today.ts';

const STATE_OPTIONS = RISK_STATES.map((value) => ({ value, label: value[0]!.toUpperCase() + value.slice(1) }));
const RESPONSE_OPTIONS = (['avoid', 'reduce', 'transfer', 'accept'] as const).map((value) => ({
  value,
  label: value[0]!.toUpperCase() + value.slice(1),
}));
const SCORE_OPTIONS = ['1', '2', '3', '4', '5'].map((value) => ({ value, label: value }));

const BAND_TONES: { readonly [B in RiskBand]: Tone } = { low: 'neutral', medium: 'warn', high: 'bad', critical: 'bad' };

const fieldsOf = (risk: Risk | null): RiskFields =>
  risk === null
    ? {
        title: '',
        category: '',
        likelihood: '3',
        impact: '3',
        residualLikelihood: '3',
        residualImpact: '3',
        owner: '',
        response: 'reduce',
        mitigation: '',
        state: 'open',
        review: '',
      }
    : {
        title: risk.title,
        category: risk.category,
        likelihood: String(risk.likelihood),
        impact: String(risk.impact),
        residualLikelihood: String(risk.residualLikelihood),
        residualImpact: String(risk.residualImpact),
        owner: risk.owner,
        response: risk.response,
        mitigation: risk.mitigation,
        state: risk.state,
        review: risk.review ?? '',
      };

/** The risks of a release, the highest residual score first. A row opens its form below itself. */
export function RiskSection({ release, risks }: { release: Release; risks: readonly Risk[] }): ReactElement {
  const [open, setOpen] = useState<RiskId | 'new' | null>(null);
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const today = useToday();
  const title = releaseName(release);
  /** Closes the form; the focus returns to what opened it, and to the section's own button when that is gone. */
  const close = (): void => {
    const next = opener.current?.isConnected ? opener.current : addButton.current;
    setOpen(null);
    next?.focus();
  };
  const sorted = risks.toSorted(
    (a, b) =>
      Number(a.state === 'closed') - Number(b.state === 'closed') ||
      b.residualLikelihood * b.residualImpact - a.residualLikelihood * a.residualImpact,
  );
  const run = async (label: string, edit: PlanEdit): Promise<boolean> => {
    const refused = await runPlan(label, [edit]);
    setRefusal(refused);
    if (refused === null) close();
    return refused === null;
  };
  const save = (risk: Risk | null, value: Omit<Risk, 'id' | 'releaseId'>): Promise<boolean> =>
    risk === null
      ? run(`add the risk ${isolated(value.title)}`, {
          kind: 'put',
          collection: 'risks',
          record: { ...value, id: crypto.randomUUID() as RiskId, releaseId: release.id },
        })
      : run(`change the risk ${isolated(risk.title)}`, {
          kind: 'set',
          doc: releaseDoc(release.id),
          collection: 'risks',
          id: risk.id,
          fields: changed(risk, value),
        });

  return (
    <Section
      title="Risks"
      {...(risks.length > 0 ? { count: `${risks.filter((risk) => risk.state !== 'closed').length} open` } : {})}
      actions={
        <Button
          ref={addButton}
          icon={<Plus aria-hidden />}
          aria-expanded={open === 'new'}
          onClick={(event) => {
            opener.current = event.currentTarget;
            setOpen(open === 'new' ? null : 'new');
          }}
        >
          Add risk
        </Button>
      }
    >
      {open === 'new' && <RiskForm risk={null} onSave={(value) => save(null, value)} onClose={close} />}
      {risks.length === 0 && open !== 'new' && (
        <p className="text-muted">None recorded for {title}. Ask what could delay it or hurt users, and who watches that.</p>
      )}
      {sorted.length > 0 && (
        <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
          {sorted.map((risk) => (
            <li key={risk.id}>
              <button
                type="button"
                aria-expanded={open === risk.id}
                onClick={(event) => {
                  opener.current = event.currentTarget;
                  setOpen(open === risk.id ? null : risk.id);
                }}
                className="flex w-full flex-col gap-0.5 px-2.5 py-1.5 text-start hover:bg-hover"
              >
                <RiskLine risk={risk} today={today} />
              </button>
              {open === risk.id && (
                <RiskForm
                  risk={risk}
                  onSave={(value) => save(risk, value)}
                  onClose={close}
                  onRemove={() => {
                    // Its own line goes with it.
                    opener.current = addButton.current;
                    return run(`remove the risk ${isolated(risk.title)}`, {
                      kind: 'remove',
                      doc: releaseDoc(release.id),
                      collection: 'risks',
                      id: risk.id,
                    });
                  }}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {refusal !== null && <ExplanationPanel explanation={refusal} />}
    </Section>
  );
}

/** A risk in two lines: what and how bad; then who, where it stands, and both scores with both factors, because 5 x 1 is not 1 x 5. */
function RiskLine({ risk, today }: { risk: Risk; today: CalendarDate }): ReactElement {
  const residual = risk.residualLikelihood * risk.residualImpact;
  const band = riskBand(residual);
  const overdue = risk.review !== null && risk.review < today && risk.state !== 'closed';
  return (
    <>
      <span className="flex items-start gap-3">
        <span className="min-w-0 flex-1 font-medium break-words" dir="auto">
          {risk.title}
        </span>
        <Badge tone={risk.state === 'closed' ? 'neutral' : BAND_TONES[band]}>
          {residual} {band}
        </Badge>
      </span>
      <span className="flex flex-wrap gap-x-3 text-sm text-muted">
        <span>{risk.state}</span>
        <bdi>{risk.owner === '' ? 'no owner' : risk.owner}</bdi>
        <span>
          {risk.likelihood} × {risk.impact} before, {risk.residualLikelihood} × {risk.residualImpact} now
        </span>
        {risk.review !== null && (
          <span className={overdue ? 'text-warn' : ''}>
            {overdue ? 'review overdue since' : 'review'} {formatDay(risk.review)}
          </span>
        )}
      </span>
    </>
  );
}

function changed(risk: Risk, value: Omit<Risk, 'id' | 'releaseId'>): Partial<Omit<Risk, 'id' | 'releaseId'>> {
  return Object.fromEntries(Object.entries(value).filter(([field, now]) => risk[field as keyof typeof value] !== now));
}

interface RiskFormProps {
  readonly risk: Risk | null;
  /** @returns whether it is saved */
  readonly onSave: (value: Omit<Risk, 'id' | 'releaseId'>) => Promise<boolean>;
  readonly onClose: () => void;
  readonly onRemove?: () => Promise<boolean>;
}

function RiskForm({ risk, onSave, onClose, onRemove }: RiskFormProps): ReactElement {
  const [fields, setFields] = useState(() => fieldsOf(risk));
  const [problems, setProblems] = useState<RiskProblems>({});
  const set = (change: Partial<RiskFields>): void => {
    setFields({ ...fields, ...change });
    setProblems(withoutFields(problems, Object.keys(change)));
  };
  const { submit } = useSubmit();
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const parsed = parseRisk(fields);
    if (parsed.ok) void submit(() => onSave(parsed.value));
    else setProblems(parsed.error);
  };
  const score = (field: 'likelihood' | 'impact' | 'residualLikelihood' | 'residualImpact', label: string): ReactElement => (
    <Field label={label} problem={problems[field]}>
      <SelectInput value={fields[field]} options={SCORE_OPTIONS} onChange={(value) => set({ [field]: value })} />
    </Field>
  );
  return (
    <form
      aria-label={risk === null ? 'New risk' : `Risk ${isolated(risk.title)}`}
      noValidate
      onSubmit={save}
      onKeyDown={(event) => {
        if (isOwnEscape(event)) onClose();
      }}
      className={`grid grid-cols-2 items-start gap-2 p-3 compact:grid-cols-4 ${risk === null ? 'rounded-md border border-line' : 'border-t border-line bg-sunken'}`}
    >
      <Field label="What could happen" problem={problems.title} className="col-span-2 compact:col-span-4">
        <TextInput
          autoFocus
          value={fields.title}
          placeholder="The certificate expires during the rollout"
          onChange={(event) => set({ title: event.target.value })}
        />
      </Field>
      <Field label="Category" problem={problems.category}>
        <TextInput value={fields.category} placeholder="Technical" onChange={(event) => set({ category: event.target.value })} />
      </Field>
      <Field label="Owner" problem={problems.owner}>
        <TextInput value={fields.owner} onChange={(event) => set({ owner: event.target.value })} />
      </Field>
      <Field label="State">
        <SelectInput value={fields.state} options={STATE_OPTIONS} onChange={(state) => set({ state })} />
      </Field>
      <Field label="Response">
        <SelectInput value={fields.response} options={RESPONSE_OPTIONS} onChange={(response) => set({ response })} />
      </Field>
      {score('likelihood', 'Likelihood')}
      {score('impact', 'Impact')}
      {score('residualLikelihood', 'Likelihood now')}
      {score('residualImpact', 'Impact now')}
      <Field label="Mitigation" problem={problems.mitigation} className="col-span-2 compact:col-span-3">
        <TextArea rows={2} value={fields.mitigation} onChange={(event) => set({ mitigation: event.target.value })} />
      </Field>
      <Field label="Next review" problem={problems.review}>
        <DateInput value={fields.review} onChange={(review) => set({ review })} />
      </Field>
      <div className="col-span-2 flex gap-2 compact:col-span-4">
        {onRemove !== undefined && (
          <Button look="ghost" icon={<Trash2 aria-hidden />} onClick={() => void submit(onRemove)}>
            Remove risk
          </Button>
        )}
        <Button className="ms-auto" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="primary">
          {risk === null ? 'Add risk' : 'Keep changes'}
        </Button>
      </div>
    </form>
  );
}
