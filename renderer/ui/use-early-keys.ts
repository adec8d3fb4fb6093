import { useLayoutEffect, useRef, type RefObject } from 'react';

/** What a list takes in before its input has the focus. */
export interface EarlyKeys {
  /** Goes on the input. */
  readonly input: RefObject<HTMLInputElement | null>;
  /** Takes a key of the button that is to open the list. @returns whether it is meant for the list, which is to be opened */
  readonly begin: (event: KeyboardEvent) => boolean;
}

/**
 * Keeps what is typed before the input of a popup has the focus, and writes it there: a popup is placed before it can be focused, and who
 * types at once would lose the first letters.
 * @param onEnter Enter came among them, after this text
 */
export function useEarlyKeys(open: boolean, onEnter: (text: string) => void): EarlyKeys {
  const input = useRef<HTMLInputElement>(null);
  const kept = useRef(NOTHING);
  const entered = useRef(onEnter);
  useLayoutEffect(() => {
    entered.current = onEnter;
  });
  useLayoutEffect(() => {
    if (!open) return;
    const stop = (): void => {
      kept.current = NOTHING;
      document.removeEventListener('keydown', keep, true);
      document.removeEventListener('focusin', give, true);
    };
    const give = ({ target }: FocusEvent): void => {
      if (target !== input.current || input.current === null) return;
      const { text, isEntered } = kept.current;
      stop();
      if (text === '') return;
      writeInto(input.current, text);
      if (isEntered) entered.current(text);
    };
    const keep = (event: KeyboardEvent): void => {
      const next = event.target === input.current ? null : withKey(kept.current, event);
      if (next === null) return;
      kept.current = next;
      event.preventDefault();
      event.stopPropagation();
      // Opened by a finger, the input waits to be touched.
      input.current?.focus();
    };
    document.addEventListener('keydown', keep, true);
    document.addEventListener('focusin', give, true);
    return stop;
  }, [open]);
  const begin = (event: KeyboardEvent): boolean => {
    // Space and Enter press the button, until there are letters.
    const next = kept.current.text === '' && event.key === ' ' ? null : withKey(kept.current, event);
    if (next !== null) kept.current = next;
    return next !== null;
  };
  return { input, begin };
}

interface Kept {
  readonly text: string;
  readonly isEntered: boolean;
}
const NOTHING: Kept = { text: '', isEntered: false };

/** What is kept once a key came; null for a key that is no part of typing. */
function withKey(kept: Kept, { key, isComposing, altKey, ctrlKey, metaKey }: KeyboardEvent): Kept | null {
  if (isComposing || altKey || ctrlKey || metaKey) return null;
  if (isLetter(key)) return { text: kept.text + key, isEntered: false };
  if (kept.text === '') return null;
  if (key === 'Backspace') return { text: kept.text.replace(/.$/su, ''), isEntered: false };
  return key === 'Enter' ? { ...kept, isEntered: true } : null;
}

/** Keys that write have themselves as their name; all others have a word. */
const isLetter = (key: string): boolean => /^.$/su.test(key);

/** As if it was typed: React and the list hear of it by the event of the browser. */
function writeInto(input: HTMLInputElement, text: string): void {
  // React looks at writes to `value` of the element itself, and would take the event for an echo of its own.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, input.value + text);
  input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
}
