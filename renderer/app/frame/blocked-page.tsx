import type { ReactElement } from 'react';
import { engine } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import type { Explanation } from '#shared/contract/engine.ts';

/** Instead of every page while the store cannot be opened: nothing was changed, and nothing can be. */
export function BlockedPage({ explanation }: { explanation: Explanation }): ReactElement {
  return (
    <div className="mx-auto max-w-140 p-6">
      <h1 className="mb-3 text-xl font-semibold">Your data is not open</h1>
      <ExplanationPanel
        explanation={explanation}
        actions={
          <>
            <Button look="primary" onClick={() => void engine().retry()}>
              Try again
            </Button>
            <Button onClick={() => location.reload()}>Reload this window</Button>
          </>
        }
      />
    </div>
  );
}
