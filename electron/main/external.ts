/** An address that may leave the app: its exact form, and the host to show to a person (punycode, so that look-alike letters are seen). */
export interface ExternalTarget {
  readonly url: string;
  readonly host: string;
}

const LONGEST = 4096;

/**
 * Reads an address that content or a person wants to open outside. Only `https:` and `mailto:` ever leave; every other scheme can start a
 * program. @returns null when it is refused: another scheme, a name or password inside, control characters, too long, no address at all
 */
export function externalTarget(text: string): ExternalTarget | null {
  // URL parsing drops tabs and line breaks and turns backslashes around; such an address is not what the person saw.
  if (text.length > LONGEST || /[\p{Cc}\s\\]/u.test(text)) return null;
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return null;
  if (url.protocol === 'https:' && url.hostname !== '') return { url: url.href, host: url.host };
  if (url.protocol === 'mailto:' && url.pathname.includes('@'))
    return { url: url.href, host: url.pathname.slice(url.pathname.lastIndexOf('@') + 1) };
  return null;
}

/**
 * Opens addresses outside after a check and, once per host and run, a question.
 * @returns a function that says whether it was opened
 */
export function createOpener(
  ask: (target: ExternalTarget) => Promise<boolean>,
  open: (url: string) => Promise<void>,
): (text: string) => Promise<boolean> {
  const allowed = new Set<string>();
  return async (text) => {
    const target = externalTarget(text);
    if (target === null) return false;
    if (!allowed.has(target.host)) {
      if (!(await ask(target))) return false;
      allowed.add(target.host);
    }
    await open(target.url);
    return true;
  };
}
