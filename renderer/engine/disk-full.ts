import type { Instant } from '#shared/domain/time.ts';
import type { HostLink } from './host-link.ts';
import { PROBE } from './plan/reconcile.ts';
import type { Schedule } from './plan/sender.ts';
import { within } from './time-limit.ts';

export interface DiskProbe {
  readonly host: HostLink;
  readonly schedule: Schedule;
  readonly now: () => Instant;
  readonly newId: () => string;
}

const WITHIN = 3_000;

/** Asks the host's disk by a small write: it knows what the browser does not say. @returns false where nobody can tell */
export async function diskFull({ host, schedule, now, newId }: DiskProbe): Promise<boolean> {
  if (!host.connected) return false;
  const { journal } = host.client;
  try {
    const state = await within(schedule, WITHIN, journal.state());
    if (!state.ok) return state.error.code === 'disk-full';
    const { generation, schema } = state.value;
    const entry = { kind: 'setting' as const, subject: PROBE, id: newId(), data: JSON.stringify(now()) };
    const result = await within(schedule, WITHIN, journal.append({ generation, schema, entries: [entry] }));
    return !result.ok && result.error.code === 'disk-full';
  } catch {
    return false;
  }
}
