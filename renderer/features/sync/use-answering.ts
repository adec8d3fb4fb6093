import { useEffect } from 'react';
import { engine } from '#renderer/engine/client/index.ts';

/** Said again so often: the engine forgets it after a minute, so that a window that is gone holds nothing up. */
const EVERY_MS = 25_000;

/** While somebody answers a conflict no sync begins by itself: what they compare must not change under their eyes. */
export function useAnswering(isAnswering: boolean): void {
  useEffect(() => {
    if (!isAnswering) return undefined;
    const say = (): void =>
      void engine()
        .runs.answering()
        .catch(() => undefined);
    say();
    const timer = setInterval(say, EVERY_MS);
    return () => clearInterval(timer);
  }, [isAnswering]);
}
