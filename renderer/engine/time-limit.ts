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
    state: (...args) => within(schedule, SHORT, journal.state(...args)),
    append: (...args) => within(schedule, LONG, journal.append(...args)),
    compact: (...args) => within(schedule, LONG, journal.compact(...args)),
    restart: (...args) => within(schedule, LONG, journal.restart(...args)),
    read: async (...args) => {
      const stream = await within(schedule, SHORT, journal.read(...args));
      const next = stream.next.bind(stream);
      stream.next = () => within(schedule, LONG, next());
      return stream;
    },
  };
}
