import { ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { HostContract } from '#shared/contract/host.ts';
import { err, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { TrackerWriter, Write, Written } from '#shared/tracker/writer.ts';

/** What the outbox asks of the host. */
export type HostWriting = Pick<ContractRouterClient<HostContract>['trackers'], keyof TrackerWriter>;

const HOST = 'the part of the cockpit that talks to trackers';

/** What it means that a call to the host ended without an answer. */
function lost(error: unknown, signal: AbortSignal): TrackerError {
  if (signal.aborted) return { code: 'cancelled' };
  return { code: 'interrupted', host: HOST, detail: error instanceof Error ? error.message : String(error) };
}

/** The host checks what it is given before any work: what it refuses so has gone nowhere. */
const isRefusedByHost = (error: unknown): boolean => error instanceof ORPCError && error.code === 'BAD_REQUEST';

const TOO_ODD = 'The cockpit itself refused to send this: it is too long, or not of a form that trackers take.';

async function asked<T>(call: () => Promise<Result<T, TrackerError>>, signal: AbortSignal): Promise<Result<T, TrackerError>> {
  try {
    return await call();
  } catch (error) {
    if (isRefusedByHost(error)) return err({ code: 'rejected', host: HOST, status: 400, messages: [TOO_ODD] });
    return err(lost(error, signal));
  }
}

/**
 * The trackers' writing side, through the host. A host that is lost during a write leaves every change of it unknown: it may have sent them.
 */
export function hostWriter(trackers: HostWriting): TrackerWriter {
  return {
    read: (record, recordKind, signal) => asked(() => trackers.read({ record, recordKind }, { signal }), signal),
    async write(write: Write, signal): Promise<Written> {
      try {
        return await trackers.write(write, { signal });
      } catch (error) {
        if (!isRefusedByHost(error)) return { answers: write.changes.map(() => ({ kind: 'unknown' })), error: lost(error, signal) };
        const parking = { words: TOO_ODD, advice: 'Make it shorter, or take it back.', asks: [] };
        return { answers: write.changes.map(() => ({ kind: 'refused', parking })), error: null };
      }
    },
    wrote: (record, recordKind, change, revision, signal, together) =>
      asked(
        () => trackers.wrote({ record, recordKind, change, revision, ...(together && { together: [...together] }) }, { signal }),
        signal,
      ),
    create: (creation, signal) => asked(() => trackers.create(creation, { signal }), signal),
    findCreated: (creation, since, signal, known) =>
      asked(() => trackers.findCreated({ creation, since, ...(known && { known: [...known] }) }, { signal }), signal),
    findComment: (record, id, text, since, signal) => asked(() => trackers.findComment({ record, id, text, since }, { signal }), signal),
  };
}
