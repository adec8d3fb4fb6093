import type { KeyboardEvent } from 'react';

/**
 * Whether Esc was meant for the element that listens, and not for a list that is open inside it. React hands a form also the keys of
 * popups that stand elsewhere in the page.
 */
export function isOwnEscape(event: KeyboardEvent<HTMLElement>): boolean {
  const { currentTarget, target } = event;
  return (
    event.key === 'Escape' &&
    !event.nativeEvent.isComposing &&
    currentTarget.contains(target as Node) &&
    currentTarget.querySelector('[aria-expanded="true"]') === null
  );
}
