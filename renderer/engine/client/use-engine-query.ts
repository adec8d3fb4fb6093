import { startTransition, useEffect, useRef, useState } from 'react';

export interface EngineAnswer<T> {
  /** The newest answer, also while a newer question is open; undefined before the first. */
  readonly value: T | undefined;
  /** The last question got no answer; `value` is older then. */
  readonly failed: boolean;
}

/**
 * Asks the engine when `key` changes and keeps the newest answer. An answer that arrives after a newer one was asked for is dropped.
 * @param key everything the question depends on, `useItemRevision()` included where items matter; null asks nothing
 */
export function useEngineQuery<T>(key: string | null, ask: () => Promise<T>): EngineAnswer<T> {
  const [answer, setAnswer] = useState<EngineAnswer<T>>({ value: undefined, failed: false });
  const question = useRef(ask);
  useEffect(() => {
    question.current = ask;
  });
  useEffect(() => {
    if (key === null) return;
    let current = true;
    // In a transition: the answers that a pull brings are drawn in slices between which the window hears its person.
    const take = (next: (last: EngineAnswer<T>) => EngineAnswer<T>): void =>
      startTransition(() => {
        if (current) setAnswer(next);
      });
    question.current().then(
      (value) => take(() => ({ value, failed: false })),
      () => take((last) => ({ value: last.value, failed: true })),
    );
    return () => {
      current = false;
    };
  }, [key]);
  return answer;
}

/** Questions on their way, by name and key. */
const asked = new Map<string, Promise<unknown>>();

/** The same for a question that several components have: asked together, it goes to the engine once. @param name what is asked for */
export function useSharedQuery<T>(name: string, key: string | null, ask: () => Promise<T>): EngineAnswer<T> {
  return useEngineQuery(key, () => {
    const question = `${name} ${key}`;
    const known = asked.get(question) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const answer = ask().finally(() => asked.delete(question));
    asked.set(question, answer);
    return answer;
  });
}
