import type { ReactElement } from 'react';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { needsToken } from '#shared/tracker/error.ts';
import { isAtConnection } from './pull-failure.tsx';

/** A connection at which a push failed: what people call it, and why. */
export interface FailedPush {
  readonly connection: ConnectionId;
  readonly name: string;
  readonly explanation: Explanation;
}

/** Why a push failed, connection by connection, in a sentence each, with the way to where it is mended. */
export function PushFailures({ failures }: { failures: readonly FailedPush[] }): ReactElement {
  // Tokens are asked for in one place of the page, with a button of its own.
  const isMendedThere = failures.some(({ explanation }) => isAtConnection(explanation) && !needsToken(explanation.code));
  return (
    <>
      {failures.map(({ connection, name, explanation }) => (
        <span key={connection}>
          {' '}
          <bdi>{name}</bdi>: <span className="font-medium">{explanation.title}.</span>
        </span>
      ))}
      {isMendedThere && (
        <>
          {' '}
          <a href="#/connections">Go to connections</a>
        </>
      )}
    </>
  );
}
