import type { KeyboardEvent } from 'react';

export type TableKey =
  | { readonly kind: 'go'; readonly by: number }
  | { readonly kind: 'first' | 'last' | 'select-all' | 'clear' | 'copy' | 'open' | 'edit' | 'toggle' };

/** What a key asks of a list. J and K move as the arrows do. @returns null for a key that is not the list's */
export function tableKey(event: KeyboardEvent, page: number): TableKey | null {
  const mod = event.ctrlKey || event.metaKey;
  if (event.altKey || event.nativeEvent.isComposing) return null;
  switch (event.key) {
    case 'ArrowDown':
      return { kind: 'go', by: 1 };
    case 'ArrowUp':
      return { kind: 'go', by: -1 };
    case 'PageDown':
      return { kind: 'go', by: page };
    case 'PageUp':
      return { kind: 'go', by: -page };
    case 'Home':
      return { kind: 'first' };
    case 'End':
      return { kind: 'last' };
    case ' ':
      return { kind: 'toggle' };
    case 'Enter':
      return { kind: 'open' };
    case 'F2':
      return { kind: 'edit' };
    case 'Escape':
      return { kind: 'clear' };
  }
  if (mod && event.key.toLowerCase() === 'a') return { kind: 'select-all' };
  if (mod && event.key.toLowerCase() === 'c') return { kind: 'copy' };
  if (!mod && event.key === 'j') return { kind: 'go', by: 1 };
  if (!mod && event.key === 'k') return { kind: 'go', by: -1 };
  return null;
}
