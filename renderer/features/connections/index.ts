import { lazy } from 'react';

/** Jira sites and Azure DevOps organisations, and which of their projects are pulled. */
export const ConnectionsPage = lazy(() => import('./connections-page.tsx').then((module) => ({ default: module.ConnectionsPage })));
