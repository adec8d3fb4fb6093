import type { ReactElement } from 'react';

/** A shortcut as people read it: 'Ctrl+K', 'G then R'. */
export function Kbd({ keys }: { keys: string }): ReactElement {
  return (
    <span className="inline-flex items-center gap-0.5 text-xs text-muted">
      {keys.split(' ').map((part, index) =>
        part === 'then' ? (
          <span key={index} className="px-0.5">
            then
          </span>
        ) : (
          <kbd key={index} className="rounded-sm border border-line bg-sunken px-1 font-sans leading-4 whitespace-nowrap">
            {part}
          </kbd>
        ),
      )}
    </span>
  );
}
