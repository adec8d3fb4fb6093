import { useEffect, type ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { forgetNotLoaded, NotLoadedError } from '#renderer/ui/lazy-page.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';

export interface FailedPageProps {
  /** What was thrown. */
  readonly failure: unknown;
  /** Draws it once more. */
  readonly onAgain: () => void;
}

const SAFE = 'Your saved data is not touched, and the other pages work.';

const NOT_LOADED: Omit<Explanation, 'detail'> = {
  title: 'This page could not be loaded',
  happened: 'A part of the app that it needs did not arrive.',
  safe: SAFE,
  next: 'Load it again. If it fails again, reload the window; if that fails too, start the cockpit again.',
};
const NOT_DRAWN: Omit<Explanation, 'detail'> = {
  title: 'This page could not be shown',
  happened: 'Something on it went wrong in a way nobody planned for.',
  safe: SAFE,
  next: 'Show the page again, or go to your releases. If it fails again, reload the window.',
};

/** Stands where a page could not be loaded or drawn: what happened, what is safe, and three ways on. */
export function FailedPage({ failure, onAgain }: FailedPageProps): ReactElement {
  const isNotLoaded = failure instanceof NotLoadedError;
  // Whatever way is taken from here, what did not arrive is asked for once more.
  useEffect(forgetNotLoaded, [failure]);
  return (
    <div className="mx-auto max-w-140 p-6">
      <ExplanationPanel
        explanation={{
          ...(isNotLoaded ? NOT_LOADED : NOT_DRAWN),
          detail: failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure),
        }}
        actions={
          <>
            <Button look="primary" onClick={onAgain}>
              {isNotLoaded ? 'Load it again' : 'Show it again'}
            </Button>
            <Button
              onClick={() => {
                location.hash = '#/releases';
                onAgain();
              }}
            >
              Go to releases
            </Button>
            <Button onClick={() => location.reload()}>Reload the window</Button>
          </>
        }
      />
    </div>
  );
}
