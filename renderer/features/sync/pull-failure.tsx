import type { ReactElement } from 'react';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';

/** Refusals that are mended where the connection stands. */
const AT_CONNECTION: ReadonlySet<string | undefined> = new Set([
  'no-token',
  'unauthorized',
  'token-expired',
  'wrong-address',
  'identity-changed',
]);

/** Why a pull failed, with the way to where it is mended. */
export function PullFailure({ explanation, className }: { explanation: Explanation; className?: string }): ReactElement {
  return (
    <ExplanationPanel
      explanation={explanation}
      live={false}
      {...(className === undefined ? {} : { className })}
      {...(AT_CONNECTION.has(explanation.code) ? { actions: <a href="#/connections">Go to connections</a> } : {})}
    />
  );
}
