import type { Instant } from '#shared/domain/time.ts';

const KEY = 'cockpit.storage-warning-closed';
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Whether the warning that this browser may delete its copy was closed in the last seven days: once a week is enough to be told. */
export const storageWarned = (): boolean => Date.now() - Number(localStorage.getItem(KEY) ?? 0) < WEEK_MS;

/** Whether what the warning asks for was done in the last seven days. @param at of the last backup @param now milliseconds */
export const isBackedUp = (at: Instant | null, now: number): boolean => at !== null && now - Date.parse(at) < WEEK_MS;

export function noteStorageWarning(): void {
  localStorage.setItem(KEY, String(Date.now()));
}
