import { isFull } from '#renderer/engine/sync/store-failure.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { FileRefusal } from '#shared/contract/host.ts';

/** What can be wrong with the browser's store, as far as its errors tell. */
export type StoreFailure = 'disk-full' | 'closed' | 'replaced' | 'other';

/** The store under us is not the one the edits were made on: it was deleted while the cockpit ran. */
export class StoreReplaced extends Error {
  override readonly name = 'StoreReplaced';
}

const CLOSED = /DatabaseClosed|InvalidState|closed|closing|Connection to Indexed Database server lost/i;

/** Every message of an error and of the errors inside it. */
export function storeErrorText(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
    const { name, message, inner, cause } = current as { name?: string; message?: string; inner?: unknown; cause?: unknown };
    parts.push(`${name ?? 'Error'}: ${message ?? ''}`);
    current = inner ?? cause;
  }
  return parts.length === 0 ? String(error) : [...new Set(parts)].join(' / ');
}

/** Names a store error. Branch on this, never on its text. */
export function storeFailure(error: unknown): StoreFailure {
  if (error instanceof StoreReplaced) return 'replaced';
  if (isFull(error)) return 'disk-full';
  return CLOSED.test(storeErrorText(error)) ? 'closed' : 'other';
}

const changes = (count: number): string => (count === 1 ? 'your last change is' : `your last ${count} changes are`);

/** The text while edits are in neither copy, or in the journal alone. */
export function notSaved(failure: StoreFailure, pending: number, detail: string): Explanation {
  const kept = pending === 1 ? 'it is' : 'they are';
  if (failure === 'disk-full') {
    return {
      title: 'Not saved yet',
      happened: `Disk full: ${changes(pending)} NOT saved yet, ${kept} kept in this window.`,
      safe: 'Everything saved before is untouched.',
      next: 'Free some disk space and leave this window open: saving goes on by itself.',
      detail,
    };
  }
  return {
    title: 'Not saved yet',
    happened: `The browser's store does not answer: ${changes(pending)} NOT saved yet.`,
    safe: `${kept === 'it is' ? 'It is' : 'They are'} kept in this window. Everything saved before is untouched.`,
    next: 'Leave this window open: saving is tried again by itself. If it goes on, choose Try again.',
    detail,
  };
}

const JOURNAL_REASONS: { readonly [C in FileRefusal['code'] | 'host-lost']: readonly [happened: string, next: string] } = {
  'disk-full': [
    'The disk is full, so the second copy could not be written.',
    'Free some disk space: the second copy is written by itself.',
  ],
  'read-only': [
    'The profile folder cannot be written, so there is no second copy.',
    'Give the cockpit write access to its profile folder.',
  ],
  busy: ['Another cockpit uses this profile folder, so there is no second copy.', 'Close the other cockpit.'],
  io: ['The second copy could not be written.', 'Check the disk. Writing is tried again by itself.'],
  damaged: ['The second copy was replaced while the cockpit ran.', 'Writing is tried again by itself. If it goes on, restart the cockpit.'],
  'host-lost': [
    "The cockpit's host program does not answer, so there is no second copy.",
    "Start the cockpit again. Until then do not clear the browser's data.",
  ],
};

/** The text while edits are in the browser's store alone. */
export function oneCopy(code: FileRefusal['code'] | 'host-lost', detail: string): Explanation {
  const [happened, next] = JOURNAL_REASONS[code];
  return { title: 'Saved once, not twice', happened, safe: "Your changes are saved in the browser's store.", next, detail };
}
