import { createElement, use, useEffect, useState, type ComponentType, type ReactElement } from 'react';

/** Code that did not arrive. Asked for again it may: `forgetNotLoaded` first. */
export class NotLoadedError extends Error {
  override readonly name = 'NotLoadedError';
}

/** What takes back that something did not arrive, of each that did not. */
const notLoaded = new Set<() => void>();

/**
 * Lets everything that did not arrive be asked for once more when it is drawn next. For whoever shows such a failure, once it is shown: what
 * asks again by itself would do so without end.
 */
export function forgetNotLoaded(): void {
  for (const forget of notLoaded) forget();
  notLoaded.clear();
}

/** Code that is fetched when it is drawn, and drawn at once from then on. */
function whenDrawn<P extends object>(load: () => Promise<ComponentType<P>>): () => ComponentType<P> {
  let needed: Promise<ComponentType<P>> | null = null;
  const forget = (): void => {
    needed = null;
  };
  const ask = async (): Promise<ComponentType<P>> => {
    try {
      return await load();
    } catch (cause) {
      notLoaded.add(forget);
      throw new NotLoadedError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  };
  return () => use((needed ??= ask()));
}

/**
 * A part of the window whose code is fetched when it is first drawn. Unlike React's `lazy` it can be asked for again when it did not arrive.
 * @param load imports the part from a chunk of its own
 */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => ReactElement {
  const part = whenDrawn(load);
  return (props) => createElement(part(), props);
}

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
  const drawn = whenDrawn(load);
  const Page = (props: P): ReactElement => {
    const [awaited, setAwaited] = useState(page === null ? coming : null);
    useEffect(() => void awaited?.then(() => setAwaited(null)), [awaited]);
    if (awaited !== null) return <div aria-busy className="h-full" />;
    return createElement(page ?? drawn(), props);
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
