/** A control that has a tooltip, and what stands in it. */
export interface Tip {
  readonly anchor: Element;
  readonly text: string;
  readonly shortcut: string | null;
}

const TEXT = 'data-tip';
const KEYS = 'data-tip-keys';
/** On the tooltip itself: the pointer may rest on it. */
export const TIP_POPUP = 'data-tip-popup';

/** What gives an element a tooltip. It repeats the control's name and never holds the only copy of anything. */
export const tip = (text: string, shortcut: string | null = null): { readonly [attribute: string]: string } => ({
  [TEXT]: text,
  ...(shortcut === null ? {} : { [KEYS]: shortcut }),
});

/** The pointer's way from a control to its tooltip. */
const WAY_MS = 120;
/** Tooltips that follow each other this closely open at once. */
const WARM_MS = 400;

/**
 * Says which tooltip is to be seen: of the control under the pointer after a moment, of the one the keyboard reaches at once. Escape, a
 * press and leaving hide it. One set of listeners for the whole document, so that a control costs two attributes.
 * @param delay ms the pointer must rest
 * @returns stops watching
 * @see WCAG 2.2, 1.4.13: dismissable, hoverable, persistent
 */
export function watchTips(root: Document, show: (tip: Tip | null) => void, delay: number): () => void {
  const stop = new AbortController();
  let shown: Element | null = null;
  let wanted: Element | null = null;
  let hiddenAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = (anchor: Element | null): void => {
    clearTimeout(timer);
    wanted = anchor;
    if (anchor === shown) return;
    if (anchor === null) hiddenAt = performance.now();
    shown = anchor;
    show(anchor === null ? null : { anchor, text: anchor.getAttribute(TEXT)!, shortcut: anchor.getAttribute(KEYS) });
  };
  const later = (anchor: Element | null, milliseconds: number): void => {
    if (anchor === wanted) return;
    clearTimeout(timer);
    wanted = anchor;
    timer = setTimeout(() => tell(anchor?.isConnected === true ? anchor : null), milliseconds);
  };
  const controlOf = ({ target }: Event): Element | null => (target instanceof Element ? target.closest(`[${TEXT}]`) : null);

  const listen = <K extends keyof DocumentEventMap>(name: K, handle: (event: DocumentEventMap[K]) => void): void =>
    root.addEventListener(name, handle, { signal: stop.signal, capture: true, passive: true });
  let pressed: Element | null = null;
  listen('pointerover', (event) => {
    if (event.pointerType === 'touch') return;
    if (event.target instanceof Element && event.target.closest(`[${TIP_POPUP}]`) !== null) return later(shown, 0);
    const control = controlOf(event);
    if (control !== pressed) pressed = null;
    if (control !== null && control === pressed) return;
    const isWarm = shown !== null || performance.now() - hiddenAt < WARM_MS;
    if (control === null) later(null, WAY_MS);
    else later(control, isWarm ? 0 : delay);
  });
  listen('pointerout', ({ relatedTarget }) => {
    if (relatedTarget === null) later(null, WAY_MS); // out of the window
  });
  listen('focusin', (event) => {
    if (event.target instanceof Element && event.target.matches(':focus-visible')) tell(controlOf(event));
  });
  listen('focusout', () => tell(null));
  listen('pointerdown', (event) => {
    pressed = controlOf(event);
    tell(null);
  });
  listen('keydown', ({ key }) => {
    if (key === 'Escape') tell(null);
  });
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}
