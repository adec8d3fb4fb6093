import { useRef } from 'react';

/**
 * What a field showed when its list was opened. A pull may change it while somebody chooses: they have not seen that.
 * @returns `onOpen` for a list that opens by itself; one that is open from the start has seen what was there then
 */
export function useSeen<T>(shown: T): { readonly onOpen: () => void; readonly seen: () => T } {
  const held = useRef(shown);
  return {
    onOpen: () => {
      held.current = shown;
    },
    seen: () => held.current,
  };
}
