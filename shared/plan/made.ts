import { isLocal } from '#shared/sync/operation.ts';
import type { PlanEdit } from './edit.ts';

/** The id that a tracker gave a new record, by the one it had here; null while no tracker has it. */
export type MadeOf = (local: string) => string | null;

/** A link as a member: see `linkMember`. */
const LINK = /^(?:outward|inward) \S+ \S+$/;

/** Edits in which every record that its tracker has created meanwhile goes by the tracker's id. The same ones where there is none. */
export function withMade(edits: readonly PlanEdit[], madeOf: MadeOf): readonly PlanEdit[] {
  const next = edits.map((edit) => exchanged(edit, madeOf) as PlanEdit);
  return next.some((edit, at) => edit !== edits[at]) ? next : edits;
}

function exchanged(value: unknown, madeOf: MadeOf): unknown {
  if (typeof value === 'string') return exchangedText(value, madeOf);
  if (typeof value !== 'object' || value === null) return value;
  let differs = false;
  const part = (held: unknown): unknown => {
    const next = exchanged(held, madeOf);
    differs ||= next !== held;
    return next;
  };
  const next: unknown = Array.isArray(value)
    ? value.map(part)
    : Object.fromEntries(Object.entries(value).map(([field, held]) => [field, part(held)]));
  return differs ? next : value;
}

function exchangedText(text: string, madeOf: MadeOf): string {
  if (!LINK.test(text)) return isLocal(text) ? (madeOf(text) ?? text) : text;
  const [direction, type, target] = text.split(' ') as [string, string, string];
  const made = isLocal(target) ? madeOf(target) : null;
  return made === null ? text : `${direction} ${type} ${made}`;
}
