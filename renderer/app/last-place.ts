const KEY = 'cockpit.place';

/** Before the router starts: opens where this profile was left, unless the address names a place. */
export function restorePlace(): void {
  const place = localStorage.getItem(KEY);
  if ((location.hash === '' || location.hash === '#/') && place?.startsWith('#/')) history.replaceState(null, '', place);
}

/** Remembers the place for the next start. */
export function keepPlace(): void {
  localStorage.setItem(KEY, location.hash);
}
