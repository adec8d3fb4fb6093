const KEY = 'cockpit.storage-warning-closed';
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Whether the warning that this browser may delete its copy was closed in the last seven days: once a week is enough to be told. */
export const storageWarned = (): boolean => Date.now() - Number(localStorage.getItem(KEY) ?? 0) < WEEK_MS;

export function noteStorageWarning(): void {
  localStorage.setItem(KEY, String(Date.now()));
}
