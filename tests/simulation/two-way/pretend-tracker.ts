import { itemIdOf, remoteIdOf, type ConnectionId, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { FieldValue, RecordId, RecordKind, RecordState } from '#shared/sync/editable.ts';
import { sameFieldValue } from '#shared/sync/editable.ts';
import type { Change, OperationId } from '#shared/sync/operation.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Remote, TrackerWriter } from '#shared/tracker/writer.ts';
import type { Entry } from './side.ts';

export type Fault = 'away' | 'lost-request' | 'lost-answer' | 'refused-unread' | 'expired' | 'silent' | 'silent-after';

/** An entry that also names who had written the record before. */
interface PretendEntry extends Entry {
  readonly before: string;
}

interface Kept {
  state: RecordState;
  revision: number;
  by: string;
  deleted: boolean;
  project: ProjectId;
  readonly kind: RecordKind;
}

export const CONNECTION = 'pretend' as ConnectionId;
export const PROJECTS = ['pretend/1' as ProjectId, 'pretend/2' as ProjectId] as const;

/** The area with which the tracker wants a reason. */
const ASKS_WITH = 'delta';
const ASKED = { field: 'reason', name: 'Reason', options: [] } as const;
const ASKING = { words: 'Reason is required.', advice: 'Fill it in.', asks: [ASKED] } as const;

const NOTHING_SAID = { operation: null, before: '', looked: 0, base: null, change: null } as const;

/**
 * A tracker in memory, with everything the rules of a push depend on: revisions that may or may not guard writes, other people who write
 * between any two steps, answers that get lost before or after the work was done, and a log of what was really written.
 */
export class PretendTracker {
  readonly log: PretendEntry[] = [];
  readonly comments: { readonly record: RecordId; readonly by: string; readonly text: string; readonly operation: OperationId }[] = [];
  /** Whether a write is refused when the record has moved on since it was read. */
  readonly guarded: boolean;
  /** Every record as it came. */
  readonly born = new Map<RecordId, RecordState>();
  readonly hidden = new Set<RecordId>();
  readonly #kept = new Map<RecordId, Kept>();
  readonly #createdBy = new Map<OperationId, { readonly record: RecordId; readonly visibleAt: Instant }>();
  /** Whether it wants to know more with some values, and with new records. */
  readonly asks: boolean;
  /** What was sent along with something that it was not filled in for, a sentence each. */
  readonly misplaced: string[] = [];
  readonly #visibleAt: () => Instant;
  readonly #now: () => Instant;
  #next = 1;

  /** @param visibleAt when something that is created now can be found by searching */
  constructor(guarded: boolean, now: () => Instant, visibleAt: () => Instant, asks = false) {
    this.guarded = guarded;
    this.asks = asks;
    this.#now = now;
    this.#visibleAt = visibleAt;
  }

  get records(): readonly RecordId[] {
    return [...this.#kept].filter(([, kept]) => !kept.deleted).map(([id]) => id);
  }

  add(state: RecordState, { by = 'seed', kind = 'item' }: { readonly by?: string; readonly kind?: RecordKind } = {}): ItemId {
    const id = itemIdOf(CONNECTION, String(this.#next));
    this.#next += 1;
    this.born.set(id, state);
    this.#kept.set(id, { state, revision: 1, by, deleted: false, project: PROJECTS[0], kind });
    return id;
  }

  state(record: RecordId): RecordState | null {
    const kept = this.#kept.get(record);
    return kept === undefined || kept.deleted ? null : kept.state;
  }

  revision(record: RecordId): number {
    return this.#kept.get(record)!.revision;
  }

  /** A record as it is read; null when it is gone. */
  remote(record: RecordId): Remote | null {
    const kept = this.#kept.get(record);
    if (kept === undefined || kept.deleted || this.hidden.has(record)) return null;
    const { state, revision, by, project } = kept;
    return { project, revision: String(revision), state, pulled: null, by, at: null };
  }

  kindOf(record: RecordId): RecordKind {
    return this.#kept.get(record)?.kind ?? 'item';
  }

  /** Whether a record's history tells what a write replaced. */
  hasHistory(record: RecordId): boolean {
    return this.kindOf(record) === 'item';
  }

  move(record: RecordId): void {
    const kept = this.#kept.get(record)!;
    const [from, to] = kept.project === PROJECTS[0] ? PROJECTS : PROJECTS.toReversed();
    kept.project = to!;
    kept.revision += 1;
    const [before, after] = [remoteIdOf(from), remoteIdOf(to)];
    this.log.push({ ...NOTHING_SAID, record, revision: kept.revision, by: 'somebody', field: 'moved', from: before, to: after });
  }

  delete(record: RecordId): void {
    this.#kept.get(record)!.deleted = true;
  }

  /** Brings the first deleted record back. */
  restore(): void {
    const [kept] = [...this.#kept.values()].filter(({ deleted }) => deleted);
    if (kept !== undefined) kept.deleted = false;
  }

  /** Writes as somebody: a person, or a cockpit's operation. */
  change(record: RecordId, change: Change, by: string, operation: OperationId | null, looked = 0): void {
    const kept = this.#kept.get(record)!;
    const before = kept.by;
    kept.revision += 1;
    kept.by = by;
    const note = (field: Entry['field'], from: Entry['from'], to: Entry['to']): void => {
      this.log.push({
        record,
        revision: kept.revision,
        by,
        operation,
        field,
        from,
        to,
        before,
        looked,
        base: 'base' in change ? change.base : null,
        change: operation === null ? null : change,
      });
    };
    const { values, texts, members } = kept.state;
    switch (change.kind) {
      case 'value':
        note(change.field, values[change.field] ?? null, change.value);
        kept.state = { ...kept.state, values: { ...values, [change.field]: change.value } };
        break;
      case 'text':
        note(change.field, texts[change.field] ?? '', change.value);
        kept.state = { ...kept.state, texts: { ...texts, [change.field]: change.value } };
        break;
      case 'members': {
        const held = members[change.field] ?? [];
        const after = [...new Set([...held.filter((each) => !change.remove.includes(each)), ...change.add])];
        note(change.field, held, after);
        kept.state = { ...kept.state, members: { ...members, [change.field]: after } };
        break;
      }
      case 'comment':
        note('comment', null, change.text);
        this.comments.push({ record, by, text: change.text, operation: operation! });
        break;
      case 'create':
        throw new RangeError('A record is created once.');
    }
  }

  /** Whether something is missing in a change. */
  #isOpen(change: Change): boolean {
    if (!this.asks || (change.kind !== 'value' && change.kind !== 'create')) return false;
    const isAsked = change.kind === 'create' || (change.field === 'area' && change.value === ASKS_WITH);
    const isFilled = change.along?.[ASKED.field] !== undefined;
    if (!isAsked && isFilled) this.misplaced.push(`What was filled in for another value was sent with ${JSON.stringify(change)}`);
    return isAsked && !isFilled;
  }

  /**
   * The writer of one cockpit. @param fault asked before each request @param meanwhile runs between a request's arrival and its effect: the
   * moment in which others get in between @param delay how many turns of other work come before a request arrives
   */
  writer(account: string, fault: () => Fault | null, meanwhile: () => void, delay: () => number): TrackerWriter {
    const refusal = (kind: Fault): TrackerError =>
      kind === 'expired'
        ? { code: 'token-expired', host: 'pretend', detail: 'The token has expired.' }
        : kind === 'refused-unread'
          ? { code: 'rate-limited', host: 'pretend', until: '2026-11-22T10:00:00.000Z' as Instant, reason: 'too many requests' }
          : kind === 'silent' || kind === 'silent-after'
            ? { code: 'timeout', host: 'pretend', seconds: 30 }
            : kind === 'away'
              ? { code: 'unreachable', host: 'pretend', detail: 'The server accepts no connections at the moment.' }
              : { code: 'interrupted', host: 'pretend', detail: 'The connection was reset.' };
    const request = async <T>(work: () => T): Promise<Result<T, TrackerError>> => {
      const kind = fault();
      // What else is under way at the same time may be done before this arrives.
      for (let turns = delay(); turns > 0; turns -= 1) await Promise.resolve();
      if (kind !== null && kind !== 'lost-answer' && kind !== 'silent-after') return err(refusal(kind));
      meanwhile();
      const value = work();
      return kind === null ? ok(value) : err(refusal(kind));
    };
    const gone = (record: RecordId): boolean => this.remote(record) === null;
    return {
      read: async (record) => request(() => this.remote(record)),
      write: async ({ record, revision, changes }) => {
        if (/pretend\/new-/.test(JSON.stringify([record, changes]))) throw new Error('A local id has left the machine.');
        const all = (answer: Answered): readonly Answered[] => changes.map(() => answer);
        let stale = false;
        const written: PretendEntry[] = [];
        const refused = new Set<OperationId>();
        const done = await request(() => {
          if (gone(record)) return;
          if (this.guarded && this.hasHistory(record) && String(this.revision(record)) !== revision) {
            stale = true;
            return;
          }
          for (const { id, change } of changes) {
            if (this.#isOpen(change)) {
              refused.add(id);
              continue;
            }
            this.change(record, change, account, id, Number(revision));
            written.push(this.log.at(-1)!);
          }
        });
        if (!done.ok) {
          if (done.error.code !== 'interrupted' && done.error.code !== 'timeout')
            return { answers: all({ kind: 'not-sent' }), error: done.error };
          return { answers: all({ kind: 'unknown' }), error: done.error };
        }
        if (stale) return { answers: all({ kind: 'not-sent' }), error: { code: 'stale-revision', what: record } };
        if (gone(record)) return { answers: all({ kind: 'not-sent' }), error: null };
        // Where a write is refused when the record has moved on, nothing can be replaced unseen, and the tracker says nothing of it.
        const answers = changes.map(({ id }): Answered => {
          if (refused.has(id)) return { kind: 'refused', parking: ASKING };
          return this.guarded || !this.hasHistory(record) ? { kind: 'sent', replaced: null } : asAnswer(written.shift()!);
        });
        return { answers, error: null };
      },
      wrote: async (record, _kind, change, revision) =>
        request(() => {
          if (!this.hasHistory(record)) return null;
          const entry = this.log.find(
            (each) =>
              each.record === record &&
              each.by === account &&
              each.revision > Number(revision) &&
              'field' in change &&
              each.field === change.field &&
              (change.kind === 'members' || sameFieldValue(each.to as FieldValue, change.value)),
          );
          return entry === undefined ? null : asAnswer(entry);
        }),
      create: async ({ id, change, recordKind }) => {
        const made = await request(() => {
          if (recordKind === 'item' && this.#isOpen(change)) return null;
          if (/pretend\/new-/.test(JSON.stringify(change))) throw new Error('A local id has left the machine.');
          const record = this.add(change.state, { by: account, kind: recordKind });
          this.#createdBy.set(id, { record, visibleAt: this.#visibleAt() });
          this.log.push({
            ...NOTHING_SAID,
            record,
            revision: 1,
            by: account,
            operation: id,
            field: 'created',
            from: null,
            to: null,
            change,
          });
          return record;
        });
        if (!made.ok || made.value !== null) return made as Result<RecordId, TrackerError>;
        return err({ code: 'rejected', host: 'pretend', status: 400, messages: [ASKING.words], asks: ASKING.asks });
      },
      findCreated: async ({ id }) =>
        request(() => {
          const made = this.#createdBy.get(id);
          return made === undefined || made.visibleAt > this.#now() ? null : made.record;
        }),
      findComment: async (record, id) =>
        request(() => this.comments.find((each) => each.record === record && each.operation === id)?.operation ?? null),
    };
  }
}

/** What the log says of a write: whether it replaced a value that the writer did not know of. */
function asAnswer({ field, from, to, base, before }: PretendEntry): Extract<Answered, { readonly kind: 'sent' }> {
  const isSingle = field !== 'comment' && field !== 'created' && !Array.isArray(from);
  const unseen = isSingle && !sameFieldValue(from as FieldValue, base) && !sameFieldValue(from as FieldValue, to as FieldValue);
  return { kind: 'sent', replaced: unseen ? { theirs: from as FieldValue, by: before, at: null } : null };
}
