import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';

/**
 * Joins whoever asks for a command (key, palette, menu) with whoever answers it (a page that is open). A command that nobody answers
 * yet waits for the page that is about to open, for two seconds at most.
 */
const answers = new Map<string, (() => void)[]>();
const listeners = new Set<() => void>();
let waiting: { readonly id: string; readonly until: number } | null = null;
let snapshot: ReadonlySet<string> = new Set();

function changed(): void {
  snapshot = new Set(answers.keys());
  for (const notify of listeners) notify();
}

/** Takes the keyboard to the first row of the list in view: the Down arrow in its search asks for it. */
export const ENTER_LIST = 'table.enter';

/** Runs a command, now or as soon as something answers it. @returns true when it ran at once */
export function requestCommand(id: string): boolean {
  const run = answers.get(id)?.at(-1);
  if (run === undefined) {
    waiting = { id, until: Date.now() + 2000 };
    return false;
  }
  run();
  return true;
}

/** Answers a command while the calling component is mounted; the component mounted last wins. `null` answers nothing. */
export function useCommand(id: string, run: (() => void) | null): void {
  const latest = useRef(run);
  // With the drawing: a key may come before the effects that follow it.
  useLayoutEffect(() => {
    latest.current = run;
  });
  const active = run !== null;
  useEffect(() => {
    if (!active) return undefined;
    const answer = (): void => latest.current?.();
    answers.set(id, [...(answers.get(id) ?? []), answer]);
    changed();
    if (waiting?.id === id && waiting.until >= Date.now()) {
      waiting = null;
      queueMicrotask(answer);
    }
    return () => {
      const left = (answers.get(id) ?? []).filter((other) => other !== answer);
      if (left.length === 0) answers.delete(id);
      else answers.set(id, left);
      changed();
    };
  }, [id, active]);
}

const subscribe = (notify: () => void): (() => void) => {
  listeners.add(notify);
  return () => listeners.delete(notify);
};

/** The commands that something answers right now. */
export const useAnsweredCommands = (): ReadonlySet<string> => useSyncExternalStore(subscribe, () => snapshot);
