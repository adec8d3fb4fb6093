import { strFromU8, strToU8, unzipSync, zipSync, type Zippable } from 'fflate';
import { err, ok, type Result } from '#shared/lib/result.ts';

/** A part's name and what its content must hash to. */
interface PartSum {
  readonly name: string;
  readonly sha256: string;
}

/** The first thing in a backup: what it is, who wrote it, and the sum of every other part. */
export interface Manifest {
  readonly product: 'release-cockpit';
  readonly format: number;
  readonly appVersion: string;
  /** The store's schema when it was written. */
  readonly schema: number;
  readonly createdAt: string;
  readonly counts: { readonly releases: number; readonly items: number; readonly connections: number };
  readonly parts: readonly PartSum[];
}

export const FORMAT = 1;
const MANIFEST = 'manifest.json';
const NAMES = /^(manifest\.json|plan\.ndjson|connections\.json|mirror\/(catalogs|pulls|quarantine|marks|pages-\d{5})\.ndjson)$/;

// A backup of 50,000 items is about 30 MB packed and 200 MB unpacked.
const LIMITS = { packed: 500_000_000, unpacked: 1_500_000_000, parts: 5_000 };

export type ArchiveRefusal = { readonly code: 'foreign' | 'damaged' | 'newer' | 'too-large'; readonly detail: string };

/** Packs parts into one zip file with a manifest that vouches for each of them. */
export async function pack(
  manifest: Omit<Manifest, 'product' | 'format' | 'parts'>,
  parts: ReadonlyMap<string, string>,
): Promise<Uint8Array<ArrayBuffer>> {
  const files: Zippable = {};
  const sums: PartSum[] = [];
  for (const [name, text] of parts) {
    const bytes = strToU8(text);
    files[name] = [bytes, { level: 6, mtime: manifest.createdAt }];
    sums.push({ name, sha256: await sha256(bytes) });
  }
  const whole: Manifest = { product: 'release-cockpit', format: FORMAT, ...manifest, parts: sums };
  return zipSync({ [MANIFEST]: [strToU8(JSON.stringify(whole, null, 2)), { mtime: manifest.createdAt }], ...files });
}

/** Reads and verifies a whole backup. Nothing outside memory is touched; unknown names, too much data and any wrong sum refuse it. */
export async function unpack(
  bytes: Uint8Array,
  schema: number,
  limits = LIMITS,
): Promise<Result<{ readonly manifest: Manifest; readonly parts: ReadonlyMap<string, string> }, ArchiveRefusal>> {
  if (bytes.length > limits.packed) return err({ code: 'too-large', detail: `${bytes.length} bytes` });
  let files: Record<string, Uint8Array>;
  let refusal: ArchiveRefusal | null = null;
  try {
    let [total, count] = [0, 0];
    const seen = new Set<string>();
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        total += originalSize;
        count += 1;
        if (!NAMES.test(name) || seen.has(name)) refusal ??= { code: 'foreign', detail: 'It holds files that no backup has.' };
        if (total > limits.unpacked || count > limits.parts) refusal ??= { code: 'too-large', detail: `${count} parts` };
        seen.add(name);
        return refusal === null;
      },
    });
  } catch (error) {
    return err({ code: isZip(bytes) ? 'damaged' : 'foreign', detail: error instanceof Error ? error.message : String(error) });
  }
  if (refusal !== null) return err(refusal);
  const manifest = readManifest(files[MANIFEST]);
  if (manifest === null) return err({ code: 'foreign', detail: 'It has no manifest of this product.' });
  if (manifest.format > FORMAT || manifest.schema > schema)
    return err({ code: 'newer', detail: `format ${manifest.format}, schema ${manifest.schema}` });
  const parts = new Map<string, string>();
  for (const { name, sha256: sum } of manifest.parts) {
    const file = files[name];
    if (file === undefined || (await sha256(file)) !== sum) return err({ code: 'damaged', detail: `${name} is not what was written.` });
    parts.set(name, strFromU8(file));
  }
  if (Object.keys(files).length !== manifest.parts.length + 1)
    return err({ code: 'damaged', detail: 'It holds parts that nobody vouches for.' });
  return ok({ manifest, parts });
}

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

function readManifest(file: Uint8Array | undefined): Manifest | null {
  if (file === undefined || file.length > 10_000_000) return null;
  try {
    const value = JSON.parse(strFromU8(file)) as Partial<Manifest> | null;
    const whole =
      typeof value === 'object' &&
      value?.product === 'release-cockpit' &&
      typeof value.format === 'number' &&
      typeof value.schema === 'number' &&
      typeof value.createdAt === 'string' &&
      typeof value.appVersion === 'string' &&
      typeof value.counts === 'object' &&
      Array.isArray(value.parts) &&
      value.parts.every((part: unknown) => typeof part === 'object' && part !== null && 'name' in part && 'sha256' in part);
    return whole ? (value as Manifest) : null;
  } catch {
    return null;
  }
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
