import { lazyPart } from '#renderer/ui/lazy-page.tsx';

/** Chooses the versions, iterations, tags and field values whose items belong to a release. */
export const MappingDialog = lazyPart(async () => (await import('./mapping-dialog.tsx')).MappingDialog);
/** The same, begun from a version, iteration or tag: asks which release when it is not known. */
export const MapSource = lazyPart(async () => (await import('./map-source.tsx')).MapSource);
