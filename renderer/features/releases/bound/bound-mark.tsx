import { Link2, TriangleAlert } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { runPlan } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Popover } from '#renderer/ui/popover.tsx';
import { BOUND_NAMES, boundText } from '#shared/domain/binding-words.ts';
import { adopted, type BoundField } from '#shared/domain/binding.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { Release } from '#shared/domain/release.ts';
import type { ScopeSummary } from '#shared/domain/scope.ts';
import type { ZoneName } from '#shared/domain/time.ts';
import { boundEdit, trackerField } from '#shared/plan/bound.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { setRelease } from '../release-edits.ts';
import { openIn, OpenItemsField, releasedAlong, STAY } from './open-items-field.tsx';
import { bondsOf, markText, STANDING_WORDS, worstOf, type Bond } from './bound-words.ts';
import type { Bindings } from './use-bindings.ts';

export interface BoundMarkProps {
  readonly release: Release;
  readonly field: BoundField;
  readonly bound: Bindings;
  readonly planZone: ZoneName;
  /** How much of each mapping is done; only the mark of the state asks. */
  readonly counts?: ScopeSummary['byMapping'];
}

/** A small link beside a field that versions or iterations follow: how they stand, and what to do where they differ. Its place is kept until that is read. */
export function BoundMark({ release, field, bound: { bindings, awaited }, planZone, counts = [] }: BoundMarkProps): ReactElement | null {
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const bonds = bondsOf(bindings, field);
  if (bonds.length === 0) return awaited.includes(field) ? <span aria-hidden className="size-6 shrink-0" /> : null;
  const worst = worstOf(bonds);
  const isAsked = worst === 'differs' || worst === 'conflict' || worst === 'parked';
  const title = releaseName(release);
  const run = (label: string, edits: readonly PlanEdit[]): void => void runPlan(label, edits).then(setRefusal);

  return (
    <Popover
      title={`${BOUND_NAMES[field]} in the trackers`}
      align="start"
      className="w-88 max-w-[calc(100vw-2rem)]"
      trigger={
        <Button
          look="ghost"
          aria-label={markText(field, bonds)}
          title={markText(field, bonds)}
          className="relative size-6 shrink-0 px-0! text-muted"
        >
          {isAsked ? (
            <TriangleAlert aria-hidden className={cx('size-3.5', worst === 'differs' ? 'text-warn' : 'text-bad')} />
          ) : (
            <Link2 aria-hidden className="size-3.5" />
          )}
          {worst !== 'agrees' && !isAsked && (
            <span aria-hidden className="absolute end-0.5 top-0.5 size-1.5 rounded-full bg-accent-strong" />
          )}
        </Button>
      }
    >
      <ul className="flex flex-col divide-y divide-line">
        {bonds.map((bond) => (
          <BondRow
            key={bond.binding.mapping}
            bond={bond}
            open={bond.binding.isNew ? 0 : openIn(bond.binding, counts)}
            onSend={(to) => run(`send the ${BOUND_NAMES[field].toLowerCase()} of ${title}`, sendEdits(bond, to))}
            onTake={() =>
              run(`take over the ${BOUND_NAMES[field].toLowerCase()} of ${title}`, [
                setRelease(release.id, adopted(release, field, bond.field.theirs, planZone)),
              ])
            }
          />
        ))}
      </ul>
      {refusal !== null && <ExplanationPanel explanation={refusal} />}
    </Popover>
  );
}

/** The edit that gives a target what the release says. @param to the version that takes its open items when this releases it */
export function sendEdits({ binding, field }: Bond, to = STAY): readonly PlanEdit[] {
  const { record, recordKind, project } = binding;
  const name = trackerField(recordKind, field.field);
  if (name === null || project === null) return [];
  const edit = boundEdit(recordKind, name, field.ours);
  const whole = edit.kind === 'value' && releases(field) ? { ...edit, ...releasedAlong(to) } : edit;
  return [{ kind: 'edit-record', record, recordKind, project, edit: whole }];
}

const releases = ({ field, ours }: Bond['field']): boolean => field === 'released' && ours === true;

interface BondRowProps {
  readonly bond: Bond;
  /** How many items of the target are not done. */
  readonly open: number;
  readonly onSend: (openItemsTo: string) => void;
  readonly onTake: () => void;
}

function BondRow({ bond, open, onSend, onTake }: BondRowProps): ReactElement {
  const { binding, field } = bond;
  const [to, setTo] = useState(STAY);
  const { standing } = field;
  return (
    <li className="flex min-w-0 flex-col gap-1 py-2 first:pt-0 last:pb-0">
      <p className="flex min-w-0 items-baseline gap-2">
        <bdi className="min-w-0 flex-1 truncate font-medium" title={binding.name}>
          {binding.name}
        </bdi>
        <span className={cx('shrink-0 text-sm', standing === 'differs' ? 'text-warn' : 'text-muted')}>{STANDING_WORDS[standing]}</span>
      </p>
      {standing === 'differs' && (
        <>
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-sm">
            <dt className="text-muted">Release</dt>
            <dd className="min-w-0 break-words">{boundText(field.field, field.ours)}</dd>
            <dt className="text-muted">Tracker</dt>
            <dd className="min-w-0 break-words">{boundText(field.field, field.theirs)}</dd>
          </dl>
          {releases(field) && open > 0 && <OpenItemsField binding={binding} open={open} to={to} onChange={setTo} />}
          <div className="flex gap-1.5">
            <Button onClick={() => onSend(to)} disabled={!binding.editable}>
              Send the release's
            </Button>
            <Button onClick={onTake}>Take the tracker's</Button>
          </div>
        </>
      )}
      {(standing === 'conflict' || standing === 'parked') && (
        <a href="#/sync" className="text-sm">
          {standing === 'conflict' ? 'Answer the conflict' : 'See what the tracker said'}
        </a>
      )}
    </li>
  );
}
