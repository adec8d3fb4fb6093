import { lazy } from 'react';

/** Chooses the versions, iterations, tags and field values whose items belong to a release. */
export const MappingDialog = lazy(() => import('./mapping-dialog.tsx').then((module) => ({ default: module.MappingDialog })));
/** The same, begun from a version, iteration or tag: asks which release when it is not known. */
export const MapSource = lazy(() => import('./map-source.tsx').then((module) => ({ default: module.MapSource })));
