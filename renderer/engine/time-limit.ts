import type { HostJournal, Schedule } from './plan/sender.ts';

/** Rejects when a call takes too long: a host that hangs must not hang the engine with it. */
export async function within<T>(schedule: Schedule, milliseconds: number, call: Promise<T>): Promise<T> {
  let cancel = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = schedule(() => reject(new Error(`No answer within ${milliseconds / 1000} seconds.`)), milliseconds);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    cancel();
  }
}

const SHORT = 3_000;
const LONG = 20_000;

/** The journal with a time limit on each call, and on each batch that is read. */
export function limitedJournal(journal: HostJournal, schedule: Schedule): HostJournal {
  return {
    state: () => within(schedule, SHORT, journal.state()),
    append: (input) => within(schedule, LONG, journal.append(input)),
    stage: (input) => within(schedule, LONG, journal.stage(input)),
    compact: (input) => within(schedule, LONG, journal.compact(input)),
    restart: (input) => within(schedule, LONG, journal.restart(input)),
    read: async (input) => batches((await within(schedule, SHORT, journal.read(input)))[Symbol.asyncIterator](), schedule),
  };
}

async function* batches<T>(stream: AsyncIterator<T>, schedule: Schedule): AsyncGenerator<T, void> {
  try {
    for (;;) {
      const { done, value } = await within(schedule, LONG, stream.next());
      if (done) return;
      yield value;
    }
  } finally {
    void stream.return?.();
  }
}
