import { useEffect, useState, type ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';

/** Nobody should look at an empty window longer than this. */
const PATIENCE_MS = 4000;

/** While the data is opened: nothing at first, so that a quick start does not flicker; then what is going on. */
export function StartingPage(): ReactElement {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!slow) return <div aria-busy className="h-full" />;
  return (
    <div className="mx-auto max-w-140 p-6">
      <ExplanationPanel
        tone="info"
        explanation={{
          title: 'Still opening your data',
          happened: 'Opening takes longer than usual. Another window of the cockpit may be busy, or a check of the store is running.',
          safe: 'Nothing was changed, and nothing is lost.',
          next: 'Wait a little. If nothing happens, close other windows of the cockpit and reload this one.',
          detail: null,
        }}
        actions={<Button onClick={() => location.reload()}>Reload this window</Button>}
      />
    </div>
  );
}
