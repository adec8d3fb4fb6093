import type { ReactElement } from 'react';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { needsToken } from '#shared/tracker/error.ts';
import { enterTokenHash } from './way-out.tsx';

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

export interface PullFailureProps {
  readonly explanation: Explanation;
  readonly connection: ConnectionId;
  readonly className?: string;
}

/** Why a pull failed, with the way to where it is mended. */
export function PullFailure({ explanation, connection, className }: PullFailureProps): ReactElement {
  const { code } = explanation;
  const way = needsToken(code) ? (
    <a href={`#${enterTokenHash(connection)}`}>{code === 'no-token' ? 'Enter the token' : 'Replace the token'}</a>
  ) : isAtConnection(explanation) ? (
    <a href="#/connections">Go to connections</a>
  ) : null;
  return (
    <ExplanationPanel
      explanation={explanation}
      live={false}
      {...(className === undefined ? {} : { className })}
      {...(way === null ? {} : { actions: way })}
    />
  );
}
