import { createElement, use, useEffect, useState, type ComponentType, type ReactElement } from 'react';

/** A page whose code is fetched when it is first shown, or when somebody knows before that it will be. */
export type LazyPage<P> = ((props: P) => ReactElement) & {
  /** Fetches the code. What fails is tried again, and told, where the page is shown. */
  readonly fetch: () => void;
};

/**
 * A page whose code was fetched before it is shown, or is on its way then, does not suspend: React shows what stands in the place of a suspended
 * part for 300 ms at least (`FALLBACK_THROTTLE_MS` of its reconciler), and that was a third of an opening. Other pages suspend, so that
 * the one before stays on show until they are there.
 * @param load imports the page from a chunk of its own
 */
export function lazyPage<P extends object>(load: () => Promise<ComponentType<P>>): LazyPage<P> {
  let page: ComponentType<P> | null = null;
  let coming: Promise<void> | null = null;
  let needed: Promise<ComponentType<P>> | null = null;
  const Page = (props: P): ReactElement => {
    const [awaited, setAwaited] = useState(page === null ? coming : null);
    useEffect(() => void awaited?.then(() => setAwaited(null)), [awaited]);
    if (awaited !== null) return <div aria-busy className="h-full" />;
    return createElement(page ?? use((needed ??= load())), props);
  };
  const fetchNow = async (): Promise<void> => {
    try {
      page = await load();
    } catch {
      coming = null;
    }
  };
  return Object.assign(Page, { fetch: () => void (coming ??= fetchNow()) });
}
