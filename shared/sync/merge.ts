import { merge as mergeLines } from 'node-diff3';
import { comparableMember, comparableText, sameFieldValue, type FieldValue, type MembersField } from './editable.ts';

/*
 * Three-way merge of one field: the base both sides last agreed on, mine (the edit that waits here), theirs (what the tracker holds now).
 * Laws, for every base B, mine M and theirs T:
 *   only I changed it         merge(B, M, B) = keep
 *   we agree                  merge(B, M, M) = landed
 *   nothing is dropped        keep, landed and merged hold every change of both sides; whatever cannot is a conflict
 *   symmetry                  mine and theirs exchanged conflict just as well, and merge to the same text
 * Jira's labels that differ in case alone count as one label: see `comparableMember`.
 */

/** `keep`: the edit stands. `landed`: the tracker holds it already. `merged`: the edit becomes this text. `conflict`: a person decides. */
export type FieldMerge =
  | { readonly kind: 'keep' }
  | { readonly kind: 'landed' }
  | { readonly kind: 'merged'; readonly value: string }
  | { readonly kind: 'conflict' };

/** Merges a field that holds one value. */
export function mergeValue(base: FieldValue, mine: FieldValue, theirs: FieldValue): FieldMerge {
  if (sameFieldValue(theirs, mine)) return { kind: 'landed' };
  return { kind: sameFieldValue(theirs, base) ? 'keep' : 'conflict' };
}

/** Merges text by lines. Lines that both changed, each in its own way, are a conflict; nobody is ever shown a conflict marker. */
export function mergeText(base: string, mine: string, theirs: string): FieldMerge {
  const [b, m, t] = [base, mine, theirs].map(comparableText) as [string, string, string];
  if (t === m) return { kind: 'landed' };
  if (t === b) return { kind: 'keep' };
  if (m === b) return { kind: 'landed' }; // nothing of mine is left to say
  const merged = mergeLines(m.split('\n'), b.split('\n'), t.split('\n'), { excludeFalseConflicts: true });
  if (merged.conflict) return { kind: 'conflict' };
  const value = merged.result.join('\n');
  // All of mine is in theirs: it landed, or they thought the same, and went on from there.
  return comparableText(value) === t ? { kind: 'landed' } : { kind: 'merged', value };
}

export interface MembersChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/**
 * What is left to do for a change of members once the tracker holds `theirs`: members already there need no adding, members already gone no
 * removing. Two people's changes never conflict. @returns null when nothing is left
 */
export function mergeMembers(field: MembersField, { add, remove }: MembersChange, theirs: readonly string[]): MembersChange | null {
  const there = new Set(theirs.map((member) => comparableMember(field, member)));
  const left = {
    add: add.filter((member) => !there.has(comparableMember(field, member))),
    remove: remove.filter((member) => there.has(comparableMember(field, member))),
  };
  return left.add.length + left.remove.length === 0 ? null : left;
}

/** Members with a change on top, theirs first, in a stable order. */
export function withMembers(field: MembersField, members: readonly string[], { add, remove }: MembersChange): readonly string[] {
  const gone = new Set(remove.map((member) => comparableMember(field, member)));
  const kept = members.filter((member) => !gone.has(comparableMember(field, member)));
  const there = new Set(kept.map((member) => comparableMember(field, member)));
  return [...kept, ...add.filter((member) => !there.has(comparableMember(field, member)))];
}

/** Two changes of members, one after the other, as one: the second has the last word on each member. */
export function thenMembers(field: MembersField, first: MembersChange, second: MembersChange): MembersChange {
  const without = (list: readonly string[], other: readonly string[]): readonly string[] => {
    const gone = new Set(other.map((member) => comparableMember(field, member)));
    return list.filter((member) => !gone.has(comparableMember(field, member)));
  };
  const unique = (list: readonly string[]): readonly string[] => [
    ...new Map(list.map((member) => [comparableMember(field, member), member])).values(),
  ];
  return {
    add: unique([...without(first.add, second.remove), ...second.add]),
    remove: unique([...without(first.remove, second.add), ...second.remove]),
  };
}

/** What a change of members says of one: to add it, to remove it, or nothing. */
function sayingOf(field: MembersField, { add, remove }: MembersChange): (member: string) => 'add' | 'remove' | null {
  const [added, removed] = [add, remove].map((list) => new Set(list.map((member) => comparableMember(field, member))));
  return (member) => {
    const key = comparableMember(field, member);
    return added!.has(key) ? 'add' : removed!.has(key) ? 'remove' : null;
  };
}

/** Every member that any of some changes names, once. */
const namedIn = (field: MembersField, changes: readonly MembersChange[]): readonly string[] => [
  ...new Map(
    changes.flatMap(({ add, remove }) => [...add, ...remove]).map((member) => [comparableMember(field, member), member] as const),
  ).values(),
];

/**
 * Two changes of members that were made side by side of one that both knew: what one of them says otherwise than that stands. Where each says
 * something else, to add or to remove goes before saying nothing any more, and of the two the first one's.
 */
export function joinMembers(field: MembersField, agreed: MembersChange, one: MembersChange, two: MembersChange): MembersChange {
  const [was, first, second] = [agreed, one, two].map((change) => sayingOf(field, change)) as [Saying, Saying, Saying];
  const says: Saying = (member) => {
    if (first(member) === was(member)) return second(member);
    return second(member) === was(member) ? first(member) : (first(member) ?? second(member));
  };
  const named = namedIn(field, [two, one]);
  return { add: named.filter((member) => says(member) === 'add'), remove: named.filter((member) => says(member) === 'remove') };
}
type Saying = ReturnType<typeof sayingOf>;

/**
 * What is left to do of a change of members when another one, made side by side of the same, went out: what it says otherwise than the one
 * that both knew. What it does not say any more goes back where it was sent. @returns null when nothing is left
 */
export function besideMembers(field: MembersField, agreed: MembersChange, sent: MembersChange, mine: MembersChange): MembersChange | null {
  const [was, out, here] = [agreed, sent, mine].map((change) => sayingOf(field, change)) as [Saying, Saying, Saying];
  const back: Saying = (member) => (out(member) === 'add' ? 'remove' : out(member) === 'remove' ? 'add' : null);
  const left: Saying = (member) => (here(member) === was(member) ? null : (here(member) ?? back(member)));
  const named = namedIn(field, [agreed, mine]);
  const change = { add: named.filter((member) => left(member) === 'add'), remove: named.filter((member) => left(member) === 'remove') };
  return change.add.length + change.remove.length === 0 ? null : change;
}

/**
 * Changes of members that wait, with an edit on top. What the edit says and `theirs` holds already needs no saying; what was wanted before
 * stays, as another browser may have pulled what it is about, and this one not yet.
 * @returns null when nothing is left
 */
export function editMembers(
  field: MembersField,
  waiting: readonly MembersChange[],
  edit: MembersChange,
  theirs: readonly string[],
): MembersChange | null {
  const { add, remove } = [...waiting, edit].reduce((first, second) => thenMembers(field, first, second));
  const needed = mergeMembers(field, { add, remove }, theirs);
  const said = new Set([...edit.add, ...edit.remove].map((member) => comparableMember(field, member)));
  const left = (list: readonly string[], needs: readonly string[] = []): readonly string[] =>
    list.filter((member) => needs.includes(member) || !said.has(comparableMember(field, member)));
  const whole = { add: left(add, needed?.add), remove: left(remove, needed?.remove) };
  return whole.add.length + whole.remove.length === 0 ? null : whole;
}
