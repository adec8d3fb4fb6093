import { lazyPage } from '#renderer/ui/lazy-page.tsx';

/** Jira sites and Azure DevOps organisations, and which of their projects are pulled. */
export const ConnectionsPage = lazyPage(async () => (await import('./connections-page.tsx')).ConnectionsPage);
