import type { TogetherIn } from '#renderer/engine/plan/operations.ts';
import type { Plan } from '#renderer/engine/plan/plan.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import { connectionOf } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import { becomes } from '#shared/sync/becomes.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import type { Operation, OperationId } from '#shared/sync/operation.ts';
import type { Remote } from '#shared/tracker/writer.ts';
import type { Outbox } from './outbox.ts';
import type { PushStore } from './push-record.ts';

/** Why a push of a record stops where it is. Nothing is lost: what was on its way is looked at by the next push. */
export class PushStopped extends Error {
  override readonly name = 'PushStopped';
  /** `edited`: somebody changed an operation meanwhile, so that the record must be begun again. The others end the whole push. */
  readonly reason: 'edited' | 'one-copy' | 'not-saved';

  constructor(reason: PushStopped['reason'], options?: ErrorOptions) {
    super(`The push of a record stopped: ${reason}.`, options);
    this.reason = reason;
  }
}

/** The setting that remembers what a new record became. */
export const madeSetting = (record: RecordId): string => `made/${record}`;

export interface PushStoreDeps {
  readonly plan: Pick<Plan, 'outbox' | 'keep' | 'settle' | 'created'>;
  readonly mirror: Pick<Mirror, 'putOne' | 'putNamed' | 'made' | 'show' | 'askAgain'>;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
  /** Told of every step that is in both copies. */
  readonly stepped: (operations: readonly Operation[]) => void;
}

/**
 * The outbox of one record for the time of its push. A step is saved only over the versions it was decided from: an edit that came while the
 * tracker was asked is never written over. Then, and when a step is not in both copies, the push of the record stops.
 */
export function pushStore({ plan, mirror, now, signal, stepped }: PushStoreDeps): PushStore {
  /** The versions that the push has seen. */
  const seen = new Map<OperationId, number>();
  const isAsSeen = (outbox: Outbox, operations: readonly Operation[]): boolean =>
    operations.every(({ id }) => outbox.versionOf(id) === seen.get(id));

  async function kept(step: (decide: (outbox: Outbox) => readonly Operation[]) => Promise<boolean>, operations: readonly Operation[]) {
    let wasEdited = false;
    const decide = (outbox: Outbox): readonly Operation[] => {
      wasEdited = !isAsSeen(outbox, operations);
      return wasEdited ? [] : operations;
    };
    let journalled: boolean;
    try {
      journalled = await step(decide);
    } catch (error) {
      throw new PushStopped('not-saved', { cause: error }); // the plan's refusal, or that of the store of what is pulled
    }
    if (wasEdited) throw new PushStopped('edited');
    for (const { id } of operations) seen.set(id, plan.outbox.versionOf(id) ?? 0);
    if (!journalled) throw new PushStopped('one-copy');
    stepped(operations);
  }

  return {
    of(record) {
      const operations = plan.outbox.of(record);
      for (const { id } of operations) seen.set(id, plan.outbox.versionOf(id)!);
      return operations;
    },

    async save(operations, base?: { readonly record: RecordId; readonly remote: Remote }) {
      if (base === undefined) {
        if (operations.length === 0) return;
        await kept((decide) => plan.keep((outbox) => nothingOr(decide(outbox))), operations);
        for (const { project } of operations.filter(isAskedForMore)) await mirror.askAgain(project);
        return;
      }
      const { record, remote } = base;
      const put = (together: TogetherIn | null): Promise<void> =>
        remote.pulled === null ? mirror.putNamed(record, remote.state, together) : mirror.putOne(remote.pulled, together);
      await kept(async (decide) => (await plan.settle(decide, put, signal)).journalled, operations);
    },

    async created(operation, record) {
      let journalled: boolean;
      const done: Operation = { ...operation, record, state: { kind: 'acknowledged', at: now(), how: 'pushed' } };
      await mirror.made(operation, record);
      try {
        journalled = await plan.created(operation.record, record, (outbox) => ({
          // Edits that came meanwhile name it too: they are renamed as they stand now.
          put: [
            done,
            ...becomes(
              outbox.open.filter(({ id }) => id !== done.id),
              operation.record,
              record,
            ),
          ],
          settings: { [madeSetting(operation.record)]: record },
        }));
      } catch (error) {
        throw new PushStopped('not-saved', { cause: error });
      }
      mirror.show([operation.record]);
      if (!journalled) throw new PushStopped('one-copy');
      stepped([done]);
    },
  };
}

/** A new item that its tracker refused for fields that it wants: what it said about new items does not hold any more. */
const isAskedForMore = ({ change, recordKind, state }: Operation): boolean =>
  change.kind === 'create' && recordKind === 'item' && state.kind === 'parked' && state.parking.asks.length > 0;

const nothingOr = (put: readonly Operation[]): { readonly put: readonly Operation[] } | null => (put.length === 0 ? null : { put });

/** The connection of an operation. */
export const connectionOfOperation = ({ project }: Operation) => connectionOf(project);
