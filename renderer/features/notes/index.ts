import { lazyPage, lazyPart } from '#renderer/ui/lazy-page.tsx';

/** The release notes of a release: editor, preview, draft, export. */
export const NotesPage = lazyPage(async () => (await import('./notes-page.tsx')).NotesPage);
/** Markdown that others wrote, drawn safely. */
export const MarkdownView = lazyPart(async () => (await import('./markdown-view.tsx')).MarkdownView);
