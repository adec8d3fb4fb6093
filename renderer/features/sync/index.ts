import { lazyPage } from '#renderer/ui/lazy-page.tsx';

/** What was pulled, what is being pulled, and what could not be. */
export const SyncPage = lazyPage(async () => (await import('./sync-page.tsx')).SyncPage);

/** What both sides changed, one conflict after the other. */
export const ConflictsPage = lazyPage(async () => (await import('./conflicts/conflicts-page.tsx')).ConflictsPage);

export { tokenless, tokenWords } from './away-words.ts';
export { useConflicts } from './conflicts/use-conflicts.ts';
