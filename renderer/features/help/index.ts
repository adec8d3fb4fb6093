import { lazyPage } from '#renderer/ui/lazy-page.tsx';

/** What works and how, keys, where data lives, what to do when something fails. */
export const HelpPage = lazyPage(async () => (await import('./help-page.tsx')).HelpPage);
