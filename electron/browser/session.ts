import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeDurably } from '#electron/host/files/write-file.ts';

/** Who may enter: one launch token per start, exchanged for a cookie that outlives restarts. */
export interface Sessions {
  /** 256 random bits, to be used once. */
  readonly launchToken: string;
  readonly cookieName: string;
  /** @returns the `Set-Cookie` value for the right, unused token; null for any other */
  exchange(token: string): Promise<string | null>;
  /** Whether a `Cookie` header holds a known session. */
  knows(cookieHeader: string | undefined): boolean;
}

const FILE = 'session';
const MOST = 20; // browsers and windows of one person; the oldest is forgotten first
const fileSchema = z.object({ sessions: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(MOST) });

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/**
 * Sessions of one profile. The file (mode 0600) holds hashes: reading it gives nobody entry.
 * @param port part of the cookie's name: cookies are shared by all ports of an address, so two profiles would log each other out
 */
export async function openSessions(folder: string, port: number): Promise<Sessions> {
  const file = join(folder, FILE);
  const stored = fileSchema.safeParse(
    await readJson(file)
      .catch(() => null)
      .then((read) => (read?.kind === 'value' ? read.value : null)),
  );
  let known: readonly string[] = stored.success ? stored.data.sessions : [];

  const launchToken = randomBytes(32).toString('base64url');
  const expected = hashOf(launchToken);
  let spent = false;
  const cookieName = `cockpit-${port}`;

  return {
    launchToken,
    cookieName,
    async exchange(token) {
      // Equal lengths by hashing, so that the comparison takes the same time for every guess.
      const right = timingSafeEqual(hashOf(token), expected);
      if (!right || spent) return null;
      spent = true;
      const secret = randomBytes(32).toString('base64url');
      known = [...known, hashOf(secret).toString('hex')].slice(-MOST);
      // A read-only profile still gets in; the session then lasts as long as this process.
      await writeDurably(file, JSON.stringify({ sessions: known })).catch(() => undefined);
      return `${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`;
    },
    knows(cookieHeader) {
      const secret = cookieHeader
        ?.split(';')
        .map((part) => part.trim())
        .find((part) => part.startsWith(`${cookieName}=`))
        ?.slice(cookieName.length + 1);
      if (secret === undefined) return false;
      const hash = hashOf(secret);
      return known.some((one) => timingSafeEqual(Buffer.from(one, 'hex'), hash));
    },
  };
}
