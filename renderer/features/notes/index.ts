import { lazy } from 'react';
import { lazyPage } from '#renderer/ui/lazy-page.tsx';

/** The release notes of a release: editor, preview, draft, export. */
export const NotesPage = lazyPage(async () => (await import('./notes-page.tsx')).NotesPage);
/** Markdown that others wrote, drawn safely. */
export const MarkdownView = lazy(() => import('./markdown-view.tsx').then((module) => ({ default: module.MarkdownView })));
