import { lazyPage, lazyPart } from '#renderer/ui/lazy-page.tsx';

export { openNewItem, useNewItem } from './new-item.ts';
export type { Source } from './view-store.ts';

/** The items of a release, or of the whole workspace when `release` is null. */
export const ScopePage = lazyPage(async () => (await import('./scope-page.tsx')).ScopePage);

/** Stands once in the frame; `openNewItem` opens it from every page. */
export const NewItemDialog = lazyPart(async () => (await import('./new-item-dialog.tsx')).NewItemDialog);
