import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeDurably } from '#electron/host/files/write-file.ts';

const FILE = 'browser.json';
const schema = z.object({ port: z.number().int().min(1).max(65_535) });

/** The port of a profile, and what a person should know about it. */
export interface ChosenPort {
  readonly port: number;
  readonly notice: string | null;
}

/**
 * A page's data belongs to its address, port included: another port is another, empty store. So a profile keeps its port for good
 * (FAULTS S14). @param asked a port the person named, 0 or null for "the usual one"
 */
export async function choosePort(folder: string, asked: number | null, free: () => Promise<number> = freePort): Promise<ChosenPort> {
  const kept = await keptPort(folder);
  const wanted = asked === 0 ? null : asked;
  const port = wanted ?? kept ?? (await free());
  // A read-only profile keeps nothing; its page says so.
  if (port !== kept) await writeDurably(join(folder, FILE), JSON.stringify({ port })).catch(() => undefined);
  const moved = kept !== null && port !== kept;
  return {
    port,
    notice: moved
      ? `This profile was opened at port ${kept} before. A browser keeps its copy per address, so at port ${port} the plan is rebuilt from the profile folder, and tracker items are pulled again.`
      : null,
  };
}

/** Where a host on this profile most likely is: ' at http://127.0.0.1:5123/'; empty before the first start. */
export async function addressHint(folder: string): Promise<string> {
  const kept = await keptPort(folder).catch(() => null);
  return kept === null ? '' : ` at http://127.0.0.1:${kept}/`;
}

async function keptPort(folder: string): Promise<number | null> {
  const read = await readJson(join(folder, FILE));
  const parsed = schema.safeParse(read?.kind === 'value' ? read.value : null);
  return parsed.success ? parsed.data.port : null;
}

/** A loopback port that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}
