import { liveQuery, type Subscription } from 'dexie';
import { startTransition, useEffect, useRef, useState } from 'react';

/** A live read that components share. */
interface Shared {
  readonly read: () => Promise<unknown>;
  answer: Answer | null;
  readonly takers: Set<(answer: Answer) => void>;
  subscription: Subscription | null;
}
type Answer = { readonly value: unknown } | { readonly error: unknown };

/** What is shown, and of which subject it is. */
interface Shown {
  readonly subject: string;
  readonly answer: Answer | null;
}

const open = new Map<string, Shared>();
const keyOf = (subject: string, range: string): string => `${subject} ${range}`;

/**
 * Rows read live: renders again when they change, in any window. Components that name the same subject share one read, and the first
 * render of a later one has its value. Changes are drawn in a transition, in slices between which the window hears its person and the engine.
 * @param subject everything that `read` depends on
 * @param range how much of the subject is read: while only this changes, what was read before stays on show
 * @returns undefined until the first read is in @throws in render what `read` threw
 */
export function useLiveRows<T>(subject: string, read: () => Promise<T>, range = ''): T | undefined {
  const key = keyOf(subject, range);
  const [shown, setShown] = useState<Shown | null>(null);
  const reading = useRef(read);
  useEffect(() => {
    reading.current = read;
  });
  useEffect(
    () =>
      // As it is now: another subject's read of this component must never answer those who stay with this one.
      follow(key, reading.current, (answer) => startTransition(() => setShown({ subject, answer }))),
    [key, subject],
  );
  const answer = shown?.subject === subject ? shown.answer : (open.get(key)?.answer ?? null);
  if (answer === null) return undefined;
  if ('error' in answer) throw answer.error;
  return answer.value as T;
}

/**
 * Begins to read what a component will show in a moment: its first render then has it. @param subject as that component names it
 * @returns ends it; who shows it by then goes on
 */
export const expectRows = (subject: string, read: () => Promise<unknown>): (() => void) =>
  follow(keyOf(subject, ''), read, () => undefined);

/** Reads everything that is shown again: the store is another one than before. What was read stays on show until then. */
export function readAgain(): void {
  for (const [key, shared] of open) {
    shared.subscription?.unsubscribe();
    shared.subscription = subscribe(key, shared);
  }
}

function follow(key: string, read: () => Promise<unknown>, take: (answer: Answer) => void): () => void {
  const shared = open.get(key) ?? begin(key, read);
  shared.takers.add(take);
  if (shared.answer !== null) take(shared.answer);
  return () => {
    shared.takers.delete(take);
    if (shared.takers.size > 0) return;
    shared.subscription?.unsubscribe();
    if (open.get(key) === shared) open.delete(key);
  };
}

function begin(key: string, read: () => Promise<unknown>): Shared {
  const shared: Shared = { read, answer: null, takers: new Set(), subscription: null };
  open.set(key, shared);
  shared.subscription = subscribe(key, shared);
  return shared;
}

function subscribe(key: string, shared: Shared): Subscription {
  const tell = (answer: Answer): void => {
    shared.answer = answer;
    for (const take of shared.takers) take(answer);
  };
  return liveQuery(shared.read).subscribe(
    (value) => tell({ value }),
    (error) => {
      // Whoever asks after this begins anew: what could not be read may have been mended.
      if (open.get(key) === shared) open.delete(key);
      tell({ error });
    },
  );
}
