const KEY = 'cockpit.last-backup';

/** When a backup was last written from this profile, as an instant; null when never. */
export const lastBackup = (): string | null => localStorage.getItem(KEY);

export function noteBackup(at: string): void {
  localStorage.setItem(KEY, at);
}
