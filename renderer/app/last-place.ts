const KEY = 'cockpit.place';

/** Before the router starts: opens where this profile was left, unless the address names a place. */
export function restorePlace(): void {
  const place = localStorage.getItem(KEY);
  if ((location.hash === '' || location.hash === '#/') && place?.startsWith('#/')) history.replaceState(null, '', place);
}

let kept: string | null = null;

/** Remembers the place for the next start. Called at every drawing of the window, so it writes only what is new. */
export function keepPlace(): void {
  if (location.hash === kept) return;
  kept = location.hash;
  localStorage.setItem(KEY, kept);
}
