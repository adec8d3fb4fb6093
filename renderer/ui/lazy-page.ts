import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

/** A page whose code is fetched when it is first shown, or when somebody knows before that it will be. */
export type LazyPage<P> = LazyExoticComponent<ComponentType<P>> & {
  /** Fetches the code. What fails is tried again, and told, where the page is shown. */
  readonly fetch: () => void;
};

/** @param load imports the page from a chunk of its own */
export function lazyPage<P>(load: () => Promise<ComponentType<P>>): LazyPage<P> {
  const page = lazy(async () => ({ default: await load() }));
  return Object.assign(page, { fetch: () => void load().catch(() => undefined) });
}
