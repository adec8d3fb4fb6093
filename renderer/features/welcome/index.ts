import { lazy } from 'react';

/** The first run: connect, or explore the sample. */
export const WelcomePage = lazy(() => import('./welcome-page.tsx').then((module) => ({ default: module.WelcomePage })));
