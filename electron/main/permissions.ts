import type { Session } from 'electron';
import { isOwnAddress } from './address.ts';

/** All a page of ours may ever get: copying, reminders, and a store that is not thrown away. */
const GRANTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'notifications', 'persistent-storage']);

/** Whether a permission is given. Everything not listed is refused, from whoever asks. */
export const isGranted = (permission: string, requestingUrl: string, mainFrame: boolean): boolean =>
  GRANTED.has(permission) && mainFrame && isOwnAddress(requestingUrl);

/** Answers every kind of permission question of a session. */
export function limitPermissions(
  session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>,
): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(isGranted(permission, details.requestingUrl, details.isMainFrame)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    isGranted(permission, details.requestingUrl ?? origin, details.isMainFrame),
  );
  session.setDevicePermissionHandler(() => false);
}
