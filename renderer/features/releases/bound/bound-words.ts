import type { Binding, BindingField, BoundStanding } from '#shared/contract/bindings.ts';
import { BOUND_NAMES } from '#shared/domain/binding-words.ts';
import type { BoundField } from '#shared/domain/binding.ts';
import { isolated } from '#shared/domain/isolate.ts';

/** How a bound field stands, in a few words. */
export const STANDING_WORDS: { readonly [S in BoundStanding]: string } = {
  agrees: 'agrees',
  differs: 'differs in the tracker',
  waits: 'waits to be sent',
  held: 'is held back',
  sending: 'is on its way',
  conflict: 'is in conflict',
  parked: 'was refused',
};

/** How urgent a standing is: the greatest one is what a mark shows. */
const URGENCY: readonly BoundStanding[] = ['agrees', 'sending', 'held', 'waits', 'differs', 'parked', 'conflict'];

/** A field of one mapped target. */
export interface Bond {
  readonly binding: Binding;
  readonly field: BindingField;
}

/** The targets that are bound by a field of the release. */
export const bondsOf = (bindings: readonly Binding[], name: BoundField): readonly Bond[] =>
  bindings.flatMap((binding) => binding.fields.filter(({ bound, field }) => bound && field === name).map((field) => ({ binding, field })));

/** The standing that matters most among several. */
export const worstOf = (bonds: readonly Bond[]): BoundStanding =>
  URGENCY[Math.max(0, ...bonds.map(({ field }) => URGENCY.indexOf(field.standing)))]!;

/** @example 'Date: bound to Storefront 4.2.0, waits to be sent' */
export function markText(name: BoundField, bonds: readonly Bond[]): string {
  const to = bonds.length === 1 ? isolated(bonds[0]!.binding.name) : `${bonds.length} versions and iterations`;
  const worst = worstOf(bonds);
  return `${BOUND_NAMES[name]}: bound to ${to}${worst === 'agrees' ? '' : `, ${STANDING_WORDS[worst]}`}`;
}
