import type { Explanation } from '#shared/domain/explanation.ts';

/** Chromium's several ways to say that the disk is full (measured with LevelDB and SQLite behind IndexedDB). */
const FULL =
  /QuotaExceeded|FILE_ERROR_NO_SPACE|Failed to write blobs|IOError|disk is full|encountered an unexpected error while committing/i;

/** Whether a refusal of the store means that there is no room left. */
export function isFull(error: unknown): boolean {
  const { name, message, inner } = (error ?? {}) as { readonly name?: string; readonly message?: string; readonly inner?: unknown };
  if (name === 'QuotaExceededError' || FULL.test(`${name ?? ''} ${message ?? ''}`)) return true;
  return inner !== undefined && inner !== error && isFull(inner);
}

/** Why pulled data could not be stored. @param error what Dexie threw */
export function explainStoreFailure(error: unknown): Explanation {
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (isFull(error)) {
    return {
      title: 'Disk full',
      happened: 'There was no room left to store what was pulled, so the pull stopped.',
      safe: 'Everything stored before is kept, and so are your plans. Nothing was stored in part: the next pull goes on where this one stopped.',
      next: 'Free some disk space, or take projects out of the pull, then pull again.',
      detail,
    };
  }
  return {
    title: 'Not stored',
    happened: 'The local store refused what was pulled, so the pull stopped.',
    safe: 'Everything stored before is kept. Nothing was stored in part: the next pull goes on where this one stopped.',
    next: 'Pull again. If it happens again, restart the cockpit.',
    detail,
  };
}
