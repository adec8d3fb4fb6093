import type { Fetch } from '#electron/host/http/transport.ts';
import { createTransport } from '#electron/host/http/create-transport.ts';
import { itemIdOf, type ConnectionId, type ProjectId } from '#shared/domain/item.ts';
import { ok } from '#shared/lib/result.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import type { TrackerPort } from '#shared/tracker/port.ts';
import type { TrackerWriter } from '#shared/tracker/writer.ts';
import type { Recorder } from './recorder.ts';
import type { Marks, Seat, Side, World } from './side.ts';
import type { Turns } from './turns.ts';

const never = new AbortController().signal;

/** The transport of one cockpit: the real one, over a fetch without a network, on the cockpit's clock, which a wait moves on. */
export const seatTransport = (
  world: World,
  fetch: Fetch,
  options: { readonly baseUrl: string; readonly authorization: string; readonly skew: number },
) =>
  createTransport({
    baseUrl: options.baseUrl,
    authorization: options.authorization,
    fetch,
    clock: () => world.time() + options.skew,
    random: () => world.dice.below(1000) / 1000,
    sleep: (milliseconds) => Promise.resolve(world.pass(milliseconds)),
    online: () => true,
  });

export interface SandboxSeatOptions {
  readonly name: string;
  readonly connection: ConnectionId;
  readonly projects: readonly ProjectId[];
  readonly port: TrackerPort;
  readonly writer: TrackerWriter;
  readonly recorder: Recorder;
  readonly turns: Turns;
  readonly kindOf: Side['kindOf'];
}

/**
 * A cockpit's way to a sandbox. What a pull must look at is found by the real reader with its watermark; each of these records is then read
 * by itself, as the writer reads it, because only that gives the comparable form.
 */
export function sandboxSeat({ name, connection, projects, port, writer, recorder, turns, kindOf }: SandboxSeatOptions): Seat {
  const looked = new Map<RecordId, number>();
  const seated: TrackerWriter = {
    ...writer,
    async read(record, recordKind, signal) {
      const at = recorder.log.length;
      const read = await writer.read(record, recordKind, signal);
      if (read.ok) looked.set(record, at);
      return read;
    },
    write: (write, signal) =>
      turns.during({ by: name, record: write.record, changes: write.changes, looked: looked.get(write.record) ?? 0 }, () =>
        writer.write(write, signal),
      ),
    create: (creation, signal) =>
      turns.during({ by: name, record: null, changes: [creation], looked: recorder.log.length }, () => writer.create(creation, signal)),
  };
  let pulls = 0;
  return {
    writer: seated,
    async changed(marks, known) {
      const ids = new Set<RecordId>();
      const next: Marks = new Map();
      const present = new Set<RecordId>();
      pulls += 1;
      const sweeps = pulls % 2 === 0;
      for (const project of projects) {
        const mark = marks.get(project);
        const changes = mark === undefined ? await port.list(project, never) : await port.changes(project, mark, never);
        if (!changes.ok) return changes;
        next.set(project, changes.value.watermark);
        for (const id of [...changes.value.ids, ...changes.value.deleted]) ids.add(itemIdOf(connection, id));
        // Jira never tells what was deleted: now and then everything is listed, and what is not there is looked at.
        if (!sweeps) continue;
        const all = await port.list(project, never);
        if (!all.ok) return all;
        for (const id of all.value.ids) present.add(itemIdOf(connection, id));
      }
      // What the index forgot, or hid for a while, is listed and not known.
      if (sweeps) for (const record of present) if (!known.includes(record)) ids.add(record);
      if (sweeps) for (const record of known) if (!present.has(record)) ids.add(record);
      // The catalog, which has the rest, comes with every pull.
      for (const record of recorder.held.keys()) if (kindOf(record) !== 'item') ids.add(record);
      return ok({ ids: [...ids], marks: next });
    },
    look: (record) => seated.read(record, kindOf(record), never),
  };
}
