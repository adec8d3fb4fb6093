import type { ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';

export interface FailedPageProps {
  /** What was thrown. */
  readonly failure: unknown;
  /** Draws it once more. */
  readonly onAgain: () => void;
}

/** Stands where a page could not be drawn: what happened, what is safe, and three ways on. */
export function FailedPage({ failure, onAgain }: FailedPageProps): ReactElement {
  return (
    <div className="mx-auto max-w-140 p-6">
      <ExplanationPanel
        explanation={{
          title: 'This page could not be shown',
          happened: 'Something on it went wrong in a way nobody planned for.',
          safe: 'Your saved data is not touched, and the other pages work.',
          next: 'Show the page again, or go to your releases. If it fails again, reload the window.',
          detail: failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure),
        }}
        actions={
          <>
            <Button look="primary" onClick={onAgain}>
              Show it again
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
