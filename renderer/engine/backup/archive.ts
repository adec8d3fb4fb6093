import { strFromU8, strToU8, unzipSync, Zip, ZipDeflate, type UnzipFileInfo } from 'fflate';
import { err, ok, type Result } from '#shared/lib/result.ts';

/** A part's name and what its content must hash to. */
interface PartSum {
  readonly name: string;
  readonly sha256: string;
}

/** What a backup is, who wrote it, how much it holds, and the sum of every other part. */
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

/** 2: with the reports of pulls and pushes. Files of 1 may hold pages whose bytes were written as objects of numbers. */
export const FORMAT = 2;
const MANIFEST = 'manifest.json';
const NAMES =
  /^(manifest\.json|plan\.ndjson|connections\.json|mirror\/(catalogs|pulls|quarantine|marks|reports|pushes|meta|pages-\d{5})\.ndjson)$/;

// A backup of 50,000 items is about 30 MB packed and 200 MB unpacked; one of format 1 with bytes as numbers is 14 times that. Parts are
// unpacked one at a time.
const LIMITS = { packed: 1_000_000_000, unpacked: 6_000_000_000, part: 1_500_000_000, parts: 20_000 };

export type ArchiveRefusal = { readonly code: 'foreign' | 'damaged' | 'newer' | 'too-large'; readonly detail: string };

/** Packs parts into one zip file, each as it comes, with a manifest at the end that vouches for all of them. */
export class ArchiveWriter {
  readonly #createdAt: string;
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  readonly #sums: { readonly name: string; readonly sum: Promise<string> }[] = [];
  readonly #zip: Zip;

  constructor(createdAt: string) {
    this.#createdAt = createdAt;
    this.#zip = new Zip((error, chunk) => {
      if (error) throw error;
      this.#chunks.push(chunk);
    });
  }

  /** Takes a part. Nothing is awaited, so that a transaction that the rows are read in stays open. */
  add(name: string, text: string): void {
    const bytes = strToU8(text);
    this.#sums.push({ name, sum: sha256(bytes) });
    this.#pack(name, bytes);
  }

  async end(manifest: Omit<Manifest, 'product' | 'format' | 'parts' | 'createdAt'>): Promise<Blob> {
    const parts = await Promise.all(this.#sums.map(async ({ name, sum }) => ({ name, sha256: await sum })));
    const whole: Manifest = { product: 'release-cockpit', format: FORMAT, createdAt: this.#createdAt, ...manifest, parts };
    this.#pack(MANIFEST, strToU8(JSON.stringify(whole, null, 2)));
    this.#zip.end();
    return new Blob(this.#chunks, { type: 'application/zip' });
  }

  #pack(name: string, bytes: Uint8Array): void {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = this.#createdAt;
    this.#zip.add(file);
    file.push(bytes, true);
  }
}

/**
 * Reads and verifies a whole backup, one part at a time. Nothing outside memory is touched; unknown names, too much data and any wrong sum
 * refuse it. @param take is given each part once its sum is found right; a later part may still refuse the file
 */
export async function readArchive(
  bytes: Uint8Array,
  schema: number,
  take: (name: string, content: Uint8Array) => void,
  limits = LIMITS,
): Promise<Result<Manifest, ArchiveRefusal>> {
  if (bytes.length > limits.packed) return err({ code: 'too-large', detail: `${bytes.length} bytes` });
  const only = (wanted: string): Uint8Array | undefined => unzipSync(bytes, { filter: ({ name }) => name === wanted })[wanted];
  try {
    const entries: UnzipFileInfo[] = [];
    unzipSync(bytes, {
      filter: (entry) => {
        entries.push(entry);
        return false;
      },
    });
    const tooLarge = refuseSize(entries, limits);
    if (tooLarge !== null) return err(tooLarge);
    const names = new Set(entries.map(({ name }) => name));
    const manifest = readManifest(names.has(MANIFEST) ? only(MANIFEST) : undefined);
    // A newer format may have parts that this one does not know.
    if (manifest !== null && (manifest.format > FORMAT || manifest.schema > schema))
      return err({ code: 'newer', detail: `format ${manifest.format}, schema ${manifest.schema}` });
    if (names.size !== entries.length || [...names].some((name) => !NAMES.test(name)))
      return err({ code: 'foreign', detail: 'It holds files that no backup has.' });
    if (manifest === null) return err({ code: 'foreign', detail: 'It has no manifest of this product.' });
    for (const { name, sha256: sum } of manifest.parts) {
      const content = names.delete(name) ? only(name) : undefined;
      if (content === undefined || (await sha256(content)) !== sum)
        return err({ code: 'damaged', detail: `${name} is not what was written.` });
      take(name, content);
    }
    if (names.size !== 1) return err({ code: 'damaged', detail: 'It holds parts that nobody vouches for.' });
    return ok(manifest);
  } catch (error) {
    return err({ code: isZip(bytes) ? 'damaged' : 'foreign', detail: error instanceof Error ? error.message : String(error) });
  }
}

function refuseSize(entries: readonly UnzipFileInfo[], limits: typeof LIMITS): ArchiveRefusal | null {
  const total = entries.reduce((sum, { originalSize }) => sum + originalSize, 0);
  const isTooLarge =
    total > limits.unpacked || entries.length > limits.parts || entries.some(({ originalSize }) => originalSize > limits.part);
  return isTooLarge ? { code: 'too-large', detail: `${entries.length} parts, ${total} bytes` } : null;
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
