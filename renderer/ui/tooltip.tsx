import { Suspense, useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { lazyPart } from './lazy-page.tsx';
import { watchTips, type Tip } from './watch-tips.ts';

const load = () => import('./tooltip-popup.tsx');
const TooltipPopup = lazyPart(async () => (await load()).TooltipPopup);

/** Once around the app: shows the tooltip of the control under the pointer or the keyboard. `delay` in ms. */
export function TooltipProvider({ delay = 500, children }: { delay?: number; children: ReactNode }): ReactElement {
  const [tip, setTip] = useState<Tip | null>(null);
  useEffect(() => watchTips(document, setTip, delay), [delay]);
  // What places a tooltip is no part of the first load; it is there before a pointer has rested anywhere.
  useEffect(() => {
    const idle = requestIdleCallback(() => void load().catch(() => undefined));
    return () => cancelIdleCallback(idle);
  }, []);
  return (
    <>
      {children}
      {tip !== null && (
        <Suspense fallback={null}>
          <TooltipPopup tip={tip} />
        </Suspense>
      )}
    </>
  );
}
