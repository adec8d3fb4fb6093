import { remoteIdOf, type ProjectId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import { comparableMember, comparableText, sameFieldValue, type EditableField, type RecordId } from '#shared/sync/editable.ts';
import { fieldOf, type Change, type Operation } from '#shared/sync/operation.ts';
import type { PretendCockpit } from './cockpit.ts';
import { fieldsOf, heldIn, sameHeld, type Entry, type Held, type Side } from './side.ts';

/** Everything a field has held since an operation was made. @param from how long the log was then */
export function heldSince({ log, born }: Side, record: RecordId, field: EditableField, from: number): readonly Held[] {
  const entries = log.map((entry, index) => ({ entry, index })).filter(({ entry }) => entry.record === record && entry.field === field);
  const before = entries.filter(({ index }) => index < from).at(-1);
  const start = born.get(record);
  const first = before !== undefined ? before.entry.to : (entries[0]?.entry.from ?? (start === undefined ? null : heldIn(start, field)));
  return [first, ...entries.filter(({ index }) => index >= from).map(({ entry }) => entry.to)];
}

const isHeld = ({ change }: Operation, held: Held): boolean => {
  if (change.kind === 'members') {
    const key = (member: string): string => comparableMember(change.field, member);
    const list = ((held ?? []) as readonly string[]).map(key);
    return change.add.every((each) => list.includes(key(each))) && !change.remove.some((each) => list.includes(key(each)));
  }
  if (change.kind === 'text') {
    // Others may have gone on from there: every line that the edit brought must have been there.
    const linesOf = (text: unknown): readonly string[] => comparableText(String(text ?? '')).split('\n');
    const [lines, base] = [linesOf(held), linesOf(change.base)];
    return linesOf(change.value).every((line) => base.includes(line) || lines.includes(line));
  }
  return change.kind === 'value' && sameHeld(held, change.value);
};

/** The lines of a text as people read them, whether it is in the tracker's markup or, as a history gives it, in plain words. */
export function linesRead({ linesOf }: Pick<Side, 'linesOf'>, text: Held): readonly string[] {
  const said = typeof text === 'string' ? text : '';
  return /^[{<]/.test(said) ? linesOf(said) : comparableText(said).split('\n');
}

/** Whether a field holds what an edit wanted. A history gives a text in plain words, and what is put back from there is written so. */
function isSame({ kind, value }: Extract<Change, { readonly kind: 'value' | 'text' }>, held: Held, side: Side): boolean {
  if (sameHeld(held, value)) return true;
  const plain = (text: Held): string => linesRead(side, text).join('\n');
  return kind === 'text' && comparableText(plain(held)) === comparableText(plain(value));
}

/** What must hold when everything has come to rest. @returns what does not, a sentence each */
export function problemsIn(side: Side, cockpits: readonly PretendCockpit[]): readonly string[] {
  return cockpits.flatMap((cockpit) => [
    ...cockpit.lost,
    ...cockpit.ownWords.lost,
    ...[...cockpit.forgotten].map((id) => `${id} was changed back to an older edit, or came back after it was undone`),
    ...[...cockpit.operations.values()].flatMap((operation) => problemsOf(operation, cockpit, side)),
    ...side.records.flatMap((record) => {
      const shown = cockpit.shown(record);
      return fieldsOf(side.state(record)!)
        .filter(([field, held]) => !sameHeld(heldIn(shown, field), held) && !(isEmpty(heldIn(shown, field)) && isEmpty(held)))
        .map(
          ([field, held]) =>
            `${cockpit.name} shows another ${field} of ${record}: ${JSON.stringify(heldIn(shown, field))} for ${JSON.stringify(held)}`,
        );
    }),
  ]);
}

const isEmpty = (held: Held): boolean => held === null || held === '' || (Array.isArray(held) && held.length === 0);

function problemsOf(operation: Operation, cockpit: PretendCockpit, side: Side): readonly string[] {
  const { id, change, state, record } = operation;
  const { log } = side;
  const problems: string[] = [];
  const name = `${id} (${change.kind} ${fieldOf(operation) ?? ''} of ${record})`;
  if (state.kind !== 'acknowledged') return [`${name} never came to rest: ${JSON.stringify(state)}`];
  const written = log.filter((entry) => entry.operation === id);
  if (state.how === 'absorbed') return [];
  const given = cockpit.filled.get(id);
  const sent = written.at(-1)?.change;
  if (given !== undefined && sent != null && isFor(given.change, sent) && !holdsAll('along' in sent ? sent.along : {}, given.along))
    problems.push(`${name} was sent without what a person had filled in`);
  if (change.kind === 'comment' || change.kind === 'create')
    return written.length === 1 || (change.kind === 'create' && isMadeAnew(written, side))
      ? problems
      : [...problems, `${name} was written ${written.length} times`];
  const { how } = state;
  if (cockpit.againstThemselves.has(id)) problems.push(`${name} was in conflict with its own cockpit, or with nobody`);
  if (how !== 'theirs' && cockpit.told.has(id) && !cockpit.decided.has(id))
    problems.push(`${name} replaced a value, and that was forgotten by waiting`);
  if (how === 'pushed' && (written.length === 0 || (change.kind !== 'members' && !isSame(change, written.at(-1)!.to, side))))
    problems.push(`${name} is acknowledged and was not written`);
  if (how === 'agreed' && !heldSince(side, record, change.field, cockpit.madeAt.get(id)!).some((held) => isHeld(operation, held)))
    problems.push(`${name} is acknowledged and was never there`);
  for (const entry of written) {
    const { from, to, base } = entry;
    const raced = isRaced(entry, log);
    const isHidden = raced && !side.notices(record);
    const cameBack = change.kind === 'text' && how === 'theirs' && raced && isThereAgain(entry, log);
    if (!isHidden && !cameBack)
      problems.push(
        ...lostOf(entry, cockpit)
          .filter((each) => !isGivenBack(each, entry, written))
          .map((each) => `${name} took away ${each}, which other people put there`),
      );
    if (change.kind === 'value' && change.field !== 'parent' && !cockpit.hasSeen(record, change.field, base))
      problems.push(`${name} was written over ${JSON.stringify(base)}, which ${cockpit.name} was never shown`);
    if (OF_A_PROJECT.has(change.field) && !cockpit.answered.has(id) && movedAway(entry, log, cockpit.madeIn.get(id)!))
      problems.push(`${name} was made for a project that the record had left, and nobody was asked`);
    if (sameHeld(from, to)) {
      // A link is made and removed by requests of its own, of which one may come again after the other was lost.
      if (!raced && change.field !== 'links') problems.push(`${name} was written twice`);
    } else if (
      change.kind !== 'members' &&
      !sameHeld(from, base) &&
      !(isEmpty(from) && isEmpty(base)) &&
      !(raced && (how === 'theirs' || cockpit.told.has(id))) &&
      !isHidden
    ) {
      problems.push(`${name} replaced ${JSON.stringify(from)}, which nobody had seen or was told of`);
    }
  }
  return problems;
}

/** Whether a record was made more than once, and each time nobody could have known the ones before: what they are now does not count. */
const isMadeAnew = (made: readonly Entry[], side: Side): boolean =>
  made.length > 1 && made.every((entry, index) => made.slice(0, index).every(({ record }) => side.wasUnknowable(record, entry)));

/**
 * Whether a new version or iteration had another name by the time of an entry than it was made with. Neither takes a marker and neither tells
 * who made it: its name is all it is known by.
 */
export function wasRenamed({ log, born, kindOf }: Pick<Side, 'log' | 'born' | 'kindOf'>, record: RecordId, at: Entry): boolean {
  if (kindOf(record) === 'item') return false;
  const until = log.slice(0, log.indexOf(at));
  const held = until.findLast((entry) => entry.record === record && entry.field === 'name')?.to;
  return held !== undefined && !sameHeld(held, born.get(record)?.values.name ?? null);
}

/** Whether what was filled in for one change belongs to another one. */
const isFor = (filled: Change, sent: Change): boolean =>
  filled.kind === 'value' && sent.kind === 'value' ? sameFieldValue(filled.value, sent.value) : filled.kind === sent.kind;

const holdsAll = (along: { readonly [field: string]: Json } = {}, given: { readonly [field: string]: Json }): boolean =>
  Object.entries(given).every(([field, value]) => JSON.stringify(along[field]) === JSON.stringify(value));

const LIST = (held: Held): readonly string[] => (Array.isArray(held) ? (held as readonly string[]) : []);

/**
 * What a write took away that its operation did not say: a member other people had added, or a line of theirs in a text. A person who has
 * answered or edited since may have meant to.
 */
function lostOf({ record, from, to, change }: Entry, cockpit: PretendCockpit): readonly string[] {
  if (change?.kind === 'members') {
    const key = (member: string): string => comparableMember(change.field, member);
    const kept = new Set([...LIST(to), ...change.remove].map(key));
    return LIST(from).filter((member) => !kept.has(key(member)));
  }
  const isAnswered = [...cockpit.operations.values()].some(
    (each) => each.record === record && fieldOf(each) === 'description' && cockpit.answered.has(each.id),
  );
  if (change?.kind !== 'text' || isAnswered) return [];
  // An edit also says what earlier ones said that it came to stand for.
  const began = [...cockpit.textBefore].flatMap(([each, text]) => (cockpit.operations.get(each)?.record === record ? [text] : []));
  const known = new Set([...began, String(to ?? '')].flatMap((text) => comparableText(text).split('\n')));
  return comparableText(String(from ?? ''))
    .split('\n')
    .filter((line) => !known.has(line));
}

/**
 * Whether a text that a write replaced has stood there again since, word for word: then there is nothing to ask, and the rules end the edit
 * as given up, be it before its person was told of the text or while they were asked.
 */
const isThereAgain = ({ record, field, from, revision }: Entry, log: readonly Entry[]): boolean =>
  log.some((other) => other.record === record && other.field === field && other.revision > revision && sameHeld(other.to, from));

/**
 * Whether what a write took away came back with the next write of the same operation: Azure DevOps removes links by their place, which others
 * move without a revision, so its client looks at what it took and puts it back.
 */
const isGivenBack = (lost: string, entry: Entry, written: readonly Entry[]): boolean =>
  entry.field === 'links' && LIST(written[written.indexOf(entry) + 1]?.to ?? null).includes(lost);

const OF_A_PROJECT: ReadonlySet<string> = new Set(['state', 'iteration', 'area', 'components', 'fixVersions']);

/** Whether the record was in another project than an operation was made for when it was looked at before the write. */
function movedAway({ record, looked }: Entry, log: readonly Entry[], madeIn: ProjectId): boolean {
  const moves = log.filter((other) => other.record === record && other.field === 'moved');
  const at = moves.findLast(({ revision }) => revision <= looked)?.to ?? moves[0]?.from ?? remoteIdOf(madeIn);
  return at !== remoteIdOf(madeIn);
}

/** Whether somebody wrote the field between the look and the write. */
const isRaced = ({ record, operation, field, looked, revision }: Entry, log: readonly Entry[]): boolean =>
  log.some(
    (other) =>
      other.record === record &&
      other.operation !== operation &&
      other.revision > looked &&
      other.revision < revision &&
      other.field === field,
  );
