import { AsyncLocalStorage } from 'node:async_hooks';
import type { Acting } from './recorder.ts';

/**
 * The order of things at a sandbox. Requests of several records are under way at the same time; each is answered and written down before
 * the next one is, and what somebody does meanwhile comes before or after one, never in its middle.
 */
export class Turns {
  readonly #acting = new AsyncLocalStorage<Acting>();
  readonly #waiting: (() => void)[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #busy = 0;

  /** The step of a push that the request at hand belongs to. */
  get acting(): Acting | null {
    return this.#acting.getStore() ?? null;
  }

  during<T>(acting: Acting, step: () => Promise<T>): Promise<T> {
    return this.#acting.run(acting, step);
  }

  request<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    const done = this.#last.then(work).finally(() => {
      this.#busy -= 1;
      for (const act of this.#waiting.splice(0)) act();
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Does something at once, or after the request that is being answered. */
  between(act: () => void): void {
    if (this.#busy === 0) act();
    else this.#waiting.push(act);
  }
}
