import { Plus, Trash2 } from 'lucide-react';
import { useState, type FormEvent, type ReactElement } from 'react';
import { runPlan, useRisks } from '#renderer/engine/client/index.ts';
import { Badge, type Tone } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { formatDay } from '#renderer/ui/dates.ts';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextArea, TextInput } from '#renderer/ui/field.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import { parseRisk, type RiskFields, type RiskProblems } from '#shared/domain/risk-form.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import { RISK_STATES, type Release, type Risk, type RiskId } from '#shared/domain/release.ts';
import { releaseDoc, type PlanEdit } from '#shared/plan/edit.ts';
import { Section } from './section.tsx';
import { useToday } from './use-today.ts';

const STATE_OPTIONS = RISK_STATES.map((value) => ({ value, label: value[0]!.toUpperCase() + value.slice(1) }));
const RESPONSE_OPTIONS = (['avoid', 'reduce', 'transfer', 'accept'] as const).map((value) => ({
  value,
  label: value[0]!.toUpperCase() + value.slice(1),
}));
const SCORE_OPTIONS = ['1', '2', '3', '4', '5'].map((value) => ({ value, label: value }));

/** Bands of likelihood x impact in common use: 1-4 low, 5-9 medium, 10-15 high, 16-25 critical (SPEC 4.3). */
export function band(score: number): { readonly name: string; readonly tone: Tone } {
  if (score >= 16) return { name: 'critical', tone: 'bad' };
  if (score >= 10) return { name: 'high', tone: 'bad' };
  if (score >= 5) return { name: 'medium', tone: 'warn' };
  return { name: 'low', tone: 'neutral' };
}

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
export function RiskSection({ release }: { release: Release }): ReactElement {
  const risks = useRisks(release.id) ?? [];
  const [open, setOpen] = useState<RiskId | 'new' | null>(null);
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const today = useToday();
  const title = releaseName(release);
  const sorted = risks.toSorted(
    (a, b) =>
      Number(a.state === 'closed') - Number(b.state === 'closed') ||
      b.residualLikelihood * b.residualImpact - a.residualLikelihood * a.residualImpact,
  );
  const run = async (label: string, edit: PlanEdit): Promise<void> => {
    const refused = await runPlan(label, [edit]);
    setRefusal(refused);
    if (refused === null) setOpen(null);
  };
  const save = (risk: Risk | null, value: Omit<Risk, 'id' | 'releaseId'>): Promise<void> =>
    risk === null
      ? run(`add the risk ${value.title}`, {
          kind: 'put',
          collection: 'risks',
          record: { ...value, id: crypto.randomUUID() as RiskId, releaseId: release.id },
        })
      : run(`change the risk ${risk.title}`, {
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
        <Button icon={<Plus aria-hidden />} aria-expanded={open === 'new'} onClick={() => setOpen(open === 'new' ? null : 'new')}>
          Add risk
        </Button>
      }
    >
      {open === 'new' && <RiskForm risk={null} onSave={(value) => void save(null, value)} onClose={() => setOpen(null)} />}
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
                onClick={() => setOpen(open === risk.id ? null : risk.id)}
                className="flex min-h-[var(--row)] w-full flex-wrap items-center gap-x-3 gap-y-0.5 px-2.5 py-1 text-start hover:bg-hover"
              >
                <span className="min-w-40 flex-1 basis-72 font-medium" dir="auto">
                  {risk.title}
                </span>
                <span className="text-muted">{risk.owner === '' ? 'no owner' : risk.owner}</span>
                {risk.review !== null && (
                  <span className={risk.review < today && risk.state !== 'closed' ? 'text-warn' : 'text-muted'}>
                    {risk.review < today && risk.state !== 'closed' ? 'review overdue since' : 'review'} {formatDay(risk.review)}
                  </span>
                )}
                <span className="text-muted">{risk.state}</span>
                <Score risk={risk} />
              </button>
              {open === risk.id && (
                <RiskForm
                  risk={risk}
                  onSave={(value) => void save(risk, value)}
                  onClose={() => setOpen(null)}
                  onRemove={() =>
                    void run(`remove the risk ${risk.title}`, {
                      kind: 'remove',
                      doc: releaseDoc(release.id),
                      collection: 'risks',
                      id: risk.id,
                    })
                  }
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

/** Inherent and residual score with both factors, because 5 x 1 is not 1 x 5. */
function Score({ risk }: { risk: Risk }): ReactElement {
  const residual = risk.residualLikelihood * risk.residualImpact;
  const { name, tone } = band(residual);
  return (
    <span className="flex items-center gap-1.5">
      <span className="text-sm text-muted">
        {risk.likelihood} × {risk.impact} before, {risk.residualLikelihood} × {risk.residualImpact} now
      </span>
      <Badge tone={tone}>
        {residual} {name}
      </Badge>
    </span>
  );
}

function changed(risk: Risk, value: Omit<Risk, 'id' | 'releaseId'>): Partial<Omit<Risk, 'id' | 'releaseId'>> {
  return Object.fromEntries(Object.entries(value).filter(([field, now]) => risk[field as keyof typeof value] !== now));
}

interface RiskFormProps {
  readonly risk: Risk | null;
  readonly onSave: (value: Omit<Risk, 'id' | 'releaseId'>) => void;
  readonly onClose: () => void;
  readonly onRemove?: () => void;
}

function RiskForm({ risk, onSave, onClose, onRemove }: RiskFormProps): ReactElement {
  const [fields, setFields] = useState(() => fieldsOf(risk));
  const [problems, setProblems] = useState<RiskProblems>({});
  const set = (change: Partial<RiskFields>): void => setFields({ ...fields, ...change });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const parsed = parseRisk(fields);
    if (parsed.ok) onSave(parsed.value);
    else setProblems(parsed.error);
  };
  const score = (field: 'likelihood' | 'impact' | 'residualLikelihood' | 'residualImpact', label: string): ReactElement => (
    <Field label={label} problem={problems[field]}>
      <SelectInput value={fields[field]} options={SCORE_OPTIONS} onChange={(value) => set({ [field]: value })} />
    </Field>
  );
  return (
    <form
      aria-label={risk === null ? 'New risk' : `Risk ${risk.title}`}
      noValidate
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
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
        <TextInput type="date" value={fields.review} onChange={(event) => set({ review: event.target.value })} />
      </Field>
      <div className="col-span-2 flex gap-2 compact:col-span-4">
        {onRemove !== undefined && (
          <Button look="ghost" icon={<Trash2 aria-hidden />} onClick={onRemove}>
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
