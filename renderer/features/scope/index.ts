import { lazy } from 'react';

export { openNewItem, useNewItem } from './new-item.ts';
export type { Source } from './view-store.ts';

/** The items of a release, or of the whole workspace when `release` is null. */
export const ScopePage = lazy(() => import('./scope-page.tsx').then((module) => ({ default: module.ScopePage })));

/** Stands once in the frame; `openNewItem` opens it from every page. */
export const NewItemDialog = lazy(() => import('./new-item-dialog.tsx').then((module) => ({ default: module.NewItemDialog })));
