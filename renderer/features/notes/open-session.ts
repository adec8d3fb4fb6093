import { useEffect, useState, useSyncExternalStore } from 'react';
import { runPlan } from '#renderer/engine/client/index.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { Release, ReleaseId } from '#shared/domain/release.ts';
import { NotesSession, type TypingState } from './notes-session.ts';

/** Sessions of this window. One that holds unsaved text outlives its page. */
const open = new Map<ReleaseId, NotesSession>();

function sessionOf(release: Release, stored: string): NotesSession {
  const known = open.get(release.id);
  if (known !== undefined) return known;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const session = new NotesSession(stored, {
    send: (baseLength, changes) =>
      runPlan(`type in the notes of ${releaseName(release)}`, [{ kind: 'type-notes', releaseId: release.id, baseLength, changes }]),
    later: (work, milliseconds) => {
      clearTimeout(timer);
      timer = setTimeout(work, milliseconds);
    },
  });
  open.set(release.id, session);
  return session;
}

/** The session of a release's notes. @param stored the text in the store now; each new one reaches the session */
export function useNotesSession(release: Release, stored: string): NotesSession {
  const [session] = useState(() => sessionOf(release, stored));
  useEffect(() => session.stored(stored), [session, stored]);
  useEffect(() => {
    const save = (): void => void session.flush();
    window.addEventListener('blur', save);
    document.addEventListener('visibilitychange', save);
    return () => {
      window.removeEventListener('blur', save);
      document.removeEventListener('visibilitychange', save);
      void session.flush().then(() => {
        if (session.idle && open.get(release.id) === session) open.delete(release.id);
      });
    };
  }, [session, release.id]);
  return session;
}

export const useTypingState = (session: NotesSession): TypingState => useSyncExternalStore(session.subscribe, session.getState);
export const useTypedText = (session: NotesSession): string => useSyncExternalStore(session.subscribe, session.getText);
