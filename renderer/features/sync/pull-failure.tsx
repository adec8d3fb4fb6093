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

/** Whether a refusal is mended where its connection stands. */
export const isAtConnection = ({ code }: Explanation): boolean => AT_CONNECTION.has(code);

/** Why a pull failed, with the way to where it is mended. */
export function PullFailure({ explanation, className }: { explanation: Explanation; className?: string }): ReactElement {
  return (
    <ExplanationPanel
      explanation={explanation}
      live={false}
      {...(className === undefined ? {} : { className })}
      {...(isAtConnection(explanation) ? { actions: <a href="#/connections">Go to connections</a> } : {})}
    />
  );
}
