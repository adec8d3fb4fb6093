import {
  comparableMember,
  comparableText,
  sameFieldValue,
  type EditableField,
  type FieldValue,
  type MembersField,
  type RecordId,
} from '#shared/sync/editable.ts';
import { fieldOf, isLocal, isOpen, localId, type Operation, type OperationId } from '#shared/sync/operation.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import { mayHaveArrived } from '#shared/sync/standing.ts';
import { heldSince } from './check.ts';
import type { Held, Side } from './side.ts';

/** What a person wanted of one thing of a record. It takes the place of what they knew to be wanted there. */
interface Wish {
  readonly number: number;
  readonly record: RecordId;
  readonly field: EditableField;
  /** A line of a text, or a member of a list; empty for a field that has one value. */
  readonly part: string;
  /** What must be found again: `there` or `gone` of a member. */
  readonly value: FieldValue;
  /** Nothing is to be sent for it. */
  readonly isDone: boolean;
  /** How long the tracker's log was: what leads back to what an edit had said before may have arrived with that one meanwhile. */
  readonly at: number;
  /** The operations that said it then. */
  readonly sayers: readonly OperationId[];
  readonly before: ReadonlySet<number>;
}

/**
 * What the people of one profile wanted, told apart from what the rules make of it. A wish that no other one has taken the place of must be
 * found: in an open operation, in a question to a person, or in what the tracker has held since.
 */
export class Wishes {
  readonly #side: Side;
  readonly #all: Wish[] = [];

  constructor(side: Side) {
    this.#side = side;
  }

  /**
   * Notes what an edit or an answer wants.
   * @param operations as they are after it @param known the wishes that its person knew of @returns the numbers of the new ones
   */
  make(of: RecordId, edit: Edit, operations: readonly Operation[], known: ReadonlySet<number>): readonly number[] {
    if (edit.kind === 'comment' || edit.kind === 'text' || edit.field === 'parent' || edit.field === 'links') return [];
    const { field } = edit;
    const record = this.#nowOf(of, operations);
    const parts: readonly (readonly [string, Wish['value']])[] =
      edit.kind === 'value'
        ? [['', edit.value]]
        : [
            ...edit.add.map((each) => [comparableMember(edit.field, each), 'there'] as const),
            ...edit.remove.map((each) => [comparableMember(edit.field, each), 'gone'] as const),
          ];
    return parts.map(([part, value]) => {
      const before = new Set(
        this.#all
          .filter((each) => known.has(each.number) && this.#isSame(each, { record, field, part }, operations))
          .map(({ number }) => number),
      );
      const wish: Wish = {
        number: this.#all.length,
        record,
        field,
        part,
        value,
        at: this.#side.log.length,
        sayers: [],
        before,
        isDone: false,
      };
      const keeping = this.#keeping(wish, operations);
      const sayers = keeping.map(({ id }) => id);
      const isBack = (each: Wish): boolean => sameFieldValue(each.value, value) && each.sayers.some((id) => sayers.includes(id));
      const sames = [...before].map((number) => this.#all[number]!).filter(isBack);
      const at = Math.min(wish.at, ...sames.map((each) => each.at), ...this.#writesOf(keeping.filter(mayHaveArrived), wish));
      // An edit that leads back to what the tracker holds leaves nothing to be sent.
      this.#all.push({ ...wish, at, sayers, isDone: sayers.length === 0 });
      return wish.number;
    });
  }

  /** Where the log tells what operations without an answer have written of a field: what they say already was wanted again. */
  #writesOf(operations: readonly Operation[], { field }: Pick<Wish, 'field'>): readonly number[] {
    const ids = operations.map(({ id }) => id);
    const last = this.#side.log.findLastIndex((each) => each.field === field && each.operation !== null && ids.includes(each.operation));
    return last === -1 ? [] : [last];
  }

  /** The wishes among those known that are nowhere any more, a sentence each. */
  lost(known: ReadonlySet<number>, operations: readonly Operation[]): readonly string[] {
    const wishes = this.#all.filter(({ number }) => known.has(number));
    const replaced = new Set(wishes.flatMap(({ before }) => [...before]));
    // Two browsers that wanted the same wanted one thing, also where one of them came back to it: who knew of it there took its place. But
    // what was wanted again, knowing of what took its place, is wanted still.
    const isReplaced = (wish: Wish): boolean => {
      const isThis = (number: number): boolean => {
        const other = this.#all[number]!;
        return number === wish.number || (this.#isSame(wish, other, operations) && sameFieldValue(other.value, wish.value));
      };
      return wishes.some((later) => later !== wish && !wish.before.has(later.number) && [...later.before].some(isThis));
    };
    const isItself = (wish: Wish): boolean => this.#isKept(wish, operations) || this.#wasThere(wish, operations);
    const isWithout = (wish: Wish, each: Wish): boolean => !wish.before.has(each.number) && !each.before.has(wish.number);
    const isOne = (wish: Wish, each: Wish): boolean => this.#isSame(each, wish, operations) && sameFieldValue(each.value, wish.value);
    const isFound = (wish: Wish): boolean =>
      isItself(wish) ||
      wishes.some((each) => each !== wish && isOne(wish, each) && isWithout(wish, each) && !each.isDone && isItself(each));
    const found = wishes.filter((wish) => !replaced.has(wish.number) && isFound(wish));
    return wishes
      .filter((wish) => !isReplaced(wish) && !isFound(wish) && !this.#isOpposed(wish, found, operations))
      .map(({ record, field, part, value }) => `${field} ${part} of ${record} was to be ${JSON.stringify(value)}, and that is lost`);
  }

  /**
   * Members of lists of which somebody took back what was wanted before, so that nothing was left to be sent, and which an edit changes all the
   * same, with no way back, although nobody has wanted that since: a sentence each. Only where that edit said it before, and took in no other
   * one: of two edits that were made side by side, the one that takes the other in does not know what somebody takes back of the other.
   */
  cameBack(known: ReadonlySet<number>, operations: readonly Operation[]): readonly string[] {
    const wishes = this.#all.filter(({ number }) => known.has(number));
    const isOther = (wish: Wish, each: Wish): boolean => this.#isSame(each, wish, operations) && each.value !== wish.value;
    return wishes
      .filter((wish) => wish.isDone && wish.part !== '' && wishes.every((each) => !isOther(wish, each) || wish.before.has(each.number)))
      .filter((wish) => {
        const opposite: Wish = { ...wish, value: wish.value === 'there' ? 'gone' : 'there' };
        const sayers = new Set([...wish.before].flatMap((number) => (isOther(wish, this.#all[number]!) ? this.#all[number]!.sayers : [])));
        const isSaid = this.#keeping(opposite, operations).some(({ id }) => sayers.has(id));
        const isAlone = operations.every(
          (each) =>
            this.#nowOf(each.record, operations) !== this.#nowOf(wish.record, operations) ||
            fieldOf(each) !== wish.field ||
            !isAbsorbed(each),
        );
        return isSaid && isAlone && this.#keeping(wish, operations).length === 0;
      })
      .map(
        ({ record, field, part, value }) => `${field} ${part} of ${record} was to be ${String(value)} again, and an edit says otherwise`,
      );
  }

  /** The id that a new record has become, as far as is known. */
  #nowOf(record: RecordId, operations: readonly Operation[]): RecordId {
    if (!isLocal(record)) return record;
    return operations.find(({ change, id }) => change.kind === 'create' && localId(this.#side.connection, id) === record)?.record ?? record;
  }

  #isSame(wish: Wish, { record, field, part }: Pick<Wish, 'record' | 'field' | 'part'>, operations: readonly Operation[]): boolean {
    return this.#nowOf(wish.record, operations) === this.#nowOf(record, operations) && wish.field === field && wish.part === part;
  }

  /** Whether somebody wanted the opposite of the same member without knowing, and that was found: one of the two wins. */
  #isOpposed(wish: Wish, found: readonly Wish[], operations: readonly Operation[]): boolean {
    const isOpposite = (each: Wish): boolean => this.#isSame(each, wish, operations) && !sameFieldValue(each.value, wish.value);
    return wish.part !== '' && found.some(isOpposite);
  }

  #isKept(wish: Wish, operations: readonly Operation[]): boolean {
    return wish.isDone || this.#keeping(wish, operations).length > 0;
  }

  /** The open operations that say it, or ask about it. */
  #keeping({ record, field, part, value }: Wish, operations: readonly Operation[]): readonly Operation[] {
    const now = this.#nowOf(record, operations);
    return operations.filter(isOpen).filter((operation) => {
      const { change, state } = operation;
      if (this.#nowOf(operation.record, operations) !== now || !('field' in change) || change.field !== field) return false;
      if (change.kind === 'members')
        return (value === 'there' ? change.add : change.remove).some((each) => comparableMember(change.field, each) === part);
      if (change.kind !== 'value') return false;
      const theirs = state.kind === 'conflict' && 'theirs' in state.conflict ? [state.conflict.theirs] : [];
      return [change.value, ...theirs].some((each) => sameFieldValue(each, value));
    });
  }

  /** Whether the tracker has held it since, under the id that a new record has become. */
  #wasThere({ record, field, part, value, at }: Wish, operations: readonly Operation[]): boolean {
    const now = this.#nowOf(record, operations);
    return !isLocal(now) && heldSince(this.#side, now, field, at).some((held) => holds(field, part, value, held));
  }
}

const isAbsorbed = ({ state }: Operation): boolean => state.kind === 'acknowledged' && state.how === 'absorbed';

function holds(field: EditableField, part: string, value: Wish['value'], held: Held): boolean {
  if (part === '') return sameFieldValue(held as FieldValue, value) || comparableText(String(held)) === comparableText(String(value));
  const list = ((held ?? []) as readonly string[]).map((each) => comparableMember(field as MembersField, each));
  return list.includes(part) === (value === 'there');
}
