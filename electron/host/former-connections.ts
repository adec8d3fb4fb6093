import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { FormerConnection } from '#shared/tracker/connection.ts';

const LARGEST = 5_000_000;
// As our own file is written: a connection's id, and after it the identity that its token proved. Also out of a file that is cut or broken
// around it.
const TRACE =
  /"id":\s*"([\w-]{1,64})"[^{}]*"identity":\s*\{\s*"siteId":\s*("(?:[^"\\]|\\.){1,500}"),\s*"accountId":\s*("(?:[^"\\]|\\.){1,500}")/g;

/** Which connections a damaged file speaks of, as far as it can still be read. Addresses are not taken from it: a token could go astray. */
export function tracesIn(text: string): readonly FormerConnection[] {
  return [...text.matchAll(TRACE)].flatMap(([, id, siteId, accountId]) => {
    try {
      return [{ id: id as ConnectionId, siteId: JSON.parse(siteId!) as string, accountId: JSON.parse(accountId!) as string }];
    } catch {
      return [];
    }
  });
}

/** The files that were set aside beside a list of connections because they were damaged, newest first. */
export async function setAsideFiles(file: string): Promise<readonly string[]> {
  const prefix = `${basename(file)}.damaged-`;
  const names = await readdir(dirname(file)).catch(() => []);
  const age = (name: string): number => Number(name.slice(prefix.length)) || 0;
  return names.filter((name) => name.startsWith(prefix)).sort((a, b) => age(b) - age(a));
}

/** What damaged lists of connections still tell, newest first. */
export async function tracesBeside(file: string): Promise<readonly FormerConnection[]> {
  const found: FormerConnection[] = [];
  for (const name of await setAsideFiles(file)) {
    const path = join(dirname(file), name);
    try {
      const { size } = await stat(path);
      if (size <= LARGEST) found.push(...tracesIn(await readFile(path, 'utf8')));
    } catch {
      // Not readable at all: then it tells nothing.
    }
  }
  return found;
}
