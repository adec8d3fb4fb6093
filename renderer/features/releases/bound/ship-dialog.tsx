import { useState, type ReactElement } from 'react';
import { runPlan } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import type { Binding } from '#shared/contract/bindings.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { Release } from '#shared/domain/release.ts';
import type { ScopeSummary } from '#shared/domain/scope.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { setRelease } from '../release-edits.ts';
import { openIn, OpenItemsField, releasedAlong, STAY } from './open-items-field.tsx';

/** A version that is released together with its release, and how many of its items are not done. */
export interface Shipping {
  readonly binding: Binding;
  readonly open: number;
}

/** The versions that a release releases and that hold items which are not done: what becomes of those is for a person to say. */
export const shippingOf = (bindings: readonly Binding[], counts: ScopeSummary['byMapping']): readonly Shipping[] =>
  bindings.flatMap((binding) => {
    const follows = binding.fields.some(({ field, bound, theirs }) => field === 'released' && bound && theirs !== true);
    const open = openIn(binding, counts);
    return follows && open > 0 && !binding.isNew ? [{ binding, open }] : [];
  });

/** The edits that mark a release as released, with where the open items of each version go. @param moves the version they go to, by mapping */
export function shipEdits(
  release: Release,
  shipping: readonly Shipping[],
  moves: { readonly [mapping: string]: string },
): readonly PlanEdit[] {
  return [
    setRelease(release.id, { state: 'released' }),
    ...shipping.flatMap(({ binding: { mapping, record, recordKind, project } }): PlanEdit[] => {
      const to = moves[mapping] ?? STAY;
      if (project === null || to === STAY) return [];
      const edit = { kind: 'value', field: 'released', value: true, ...releasedAlong(to) } as const;
      return [{ kind: 'edit-record', record, recordKind, project, edit }];
    }),
  ];
}

/** Asks, before a release ships, where the items go that are not done. */
export function ShipDialog({
  release,
  shipping,
  onClose,
}: {
  release: Release;
  shipping: readonly Shipping[];
  onClose: () => void;
}): ReactElement {
  const [moves, setMoves] = useState<{ readonly [mapping: string]: string }>({});
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const ship = async (): Promise<void> => {
    const refused = await runPlan(`mark ${releaseName(release)} as released`, shipEdits(release, shipping, moves));
    setRefusal(refused);
    if (refused === null) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="small"
      title={`Mark ${releaseName(release)} as released`}
      description={`${shipping.length === 1 ? 'Its version is' : 'Its versions are'} marked as released with the next sync. Some items are not done yet.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" onClick={() => void ship()}>
            Mark as released
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {refusal !== null && <ExplanationPanel explanation={refusal} />}
        {shipping.map(({ binding, open }) => (
          <OpenItemsField
            key={binding.mapping}
            binding={binding}
            open={open}
            to={moves[binding.mapping] ?? STAY}
            onChange={(to) => setMoves({ ...moves, [binding.mapping]: to })}
          />
        ))}
      </div>
    </Dialog>
  );
}
