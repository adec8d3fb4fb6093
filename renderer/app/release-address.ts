import type { ReleaseId } from '#shared/domain/release.ts';

/**
 * The release that an address names, with or without its hash.
 * @returns null for every other address, and for one that somebody typed with a `%` that stands for nothing
 * @example releaseInAddress('#/releases/a%20b/notes') // => 'a b'
 */
export function releaseInAddress(address: string): ReleaseId | null {
  const part = /^#?\/releases\/([^/?]+)/.exec(address)?.[1];
  try {
    return part === undefined ? null : (decodeURIComponent(part) as ReleaseId);
  } catch {
    return null; // malformed: the only answer decodeURIComponent has
  }
}
