import { lazy } from 'react';

/** Chooses the versions, iterations, tags and field values whose items belong to a release. */
export const MappingDialog = lazy(() => import('./mapping-dialog.tsx').then((module) => ({ default: module.MappingDialog })));
