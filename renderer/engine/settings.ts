import type { Settings } from '#shared/contract/engine.ts';
import type { EditRefusal } from '#shared/plan/edit.ts';
import { isZone } from '#shared/domain/wall-time.ts';
import { SYNC_EVERY } from '#shared/sync/schedule.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { Plan } from './plan/plan.ts';

/** The setting that remembers the last backup. A setting, so that it outlives the browser's storage with the plan. */
export const LAST_BACKUP = 'last-backup';

/** The settings as they stand, with what holds for those that nobody has set. */
export const settingsIn = (plan: Pick<Plan, 'setting'>): Settings => ({
  theme: plan.setting('theme', 'system'),
  density: plan.setting('density', 'compact'),
  person: plan.setting('person', ''),
  paper: plan.setting('paper', 'A4'),
  zone: plan.setting('zone', null),
  syncEvery: plan.setting('syncEvery', 0),
  syncSends: plan.setting('syncSends', false),
});

const oneOf =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);

const CHECKS: { readonly [K in keyof Settings]: readonly [fits: (value: unknown) => boolean, problem: string] } = {
  theme: [oneOf('system', 'light', 'dark'), 'Choose system, light or dark.'],
  density: [oneOf('compact', 'comfortable'), 'Choose compact or comfortable.'],
  person: [(value) => typeof value === 'string' && value.length <= 200, 'Use at most 200 characters.'],
  paper: [oneOf('A4', 'Letter'), 'Choose A4 or Letter.'],
  zone: [(value) => value === null || (typeof value === 'string' && isZone(value)), 'Choose a time zone, such as Europe/Berlin.'],
  syncEvery: [oneOf(...SYNC_EVERY), 'Choose one of the times that are offered.'],
  syncSends: [oneOf(true, false), 'Choose yes or no.'],
};

/** Checks settings before they are kept. @returns them, or a problem per setting */
export function checkSettings(values: Partial<Settings>): Result<Partial<Settings>, EditRefusal> {
  const problems: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) {
    const check = Object.hasOwn(CHECKS, key) ? CHECKS[key as keyof Settings] : undefined;
    if (check === undefined) problems[key] = 'This setting is not known.';
    else if (!check[0](value)) problems[key] = check[1];
  }
  return Object.keys(problems).length === 0 ? ok(values) : err({ code: 'invalid', problems });
}
