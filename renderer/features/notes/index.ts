import { lazy } from 'react';

/** The release notes of a release: editor, preview, draft, export. */
export const NotesPage = lazy(() => import('./notes-page.tsx').then((module) => ({ default: module.NotesPage })));
/** Markdown that others wrote, drawn safely. */
export const MarkdownView = lazy(() => import('./markdown-view.tsx').then((module) => ({ default: module.MarkdownView })));
