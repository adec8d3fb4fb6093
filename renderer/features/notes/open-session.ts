import { useEffect, useState, useSyncExternalStore } from 'react';
import { runPlan, useNotes } from '#renderer/engine/client/index.ts';
import { releaseTitle } from '#shared/domain/release-form.ts';
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
      runPlan(`type in the notes of ${releaseTitle(release)}`, [{ kind: 'type-notes', releaseId: release.id, baseLength, changes }]),
    later: (work, milliseconds) => {
      clearTimeout(timer);
      timer = setTimeout(work, milliseconds);
    },
  });
  open.set(release.id, session);
  return session;
}

/** The session of a release's notes, kept in step with the store. @returns null until the notes are read */
export function useNotesSession(release: Release): NotesSession | null {
  const notes = useNotes(release.id);
  const stored = notes === undefined ? null : (notes?.markdown ?? '');
  const [session, setSession] = useState<NotesSession | null>(null);
  const loaded = stored !== null;
  // `stored` is read only when the session is made; later values reach it below.
  useEffect(() => {
    if (!loaded) return;
    const made = sessionOf(release, stored);
    setSession(made);
    const save = (): void => void made.flush();
    window.addEventListener('blur', save);
    document.addEventListener('visibilitychange', save);
    return () => {
      window.removeEventListener('blur', save);
      document.removeEventListener('visibilitychange', save);
      void made.flush().then(() => {
        if (made.state.kind === 'saved' && made.show === null) open.delete(release.id);
      });
    };
  }, [loaded, release.id]);
  useEffect(() => {
    if (stored !== null) session?.stored(stored);
  }, [session, stored]);
  return session;
}

export const useTypingState = (session: NotesSession): TypingState => useSyncExternalStore(session.subscribe, session.getState);
export const useTypedText = (session: NotesSession): string => useSyncExternalStore(session.subscribe, session.getText);
