import { lazyPage } from '#renderer/ui/lazy-page.tsx';

/** The first run: connect, or explore the sample. */
export const WelcomePage = lazyPage(async () => (await import('./welcome-page.tsx')).WelcomePage);
