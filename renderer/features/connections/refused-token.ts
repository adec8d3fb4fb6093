import type { StandingFailures } from '#shared/contract/sync-run.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { needsToken } from '#shared/tracker/error.ts';

/** Why the token of a connection is to be replaced, for as long as nothing later went well there; null while nothing says so. */
export function refusedToken({ id, token, sample }: Connection, failures: StandingFailures | undefined): Explanation | null {
  // A token that is missing is asked for in words of its own.
  if (failures === undefined || sample || token === 'missing') return null;
  const push = failures.pushes.find(({ connection }) => connection === id)?.explanation;
  if (push !== undefined && isRefusal(push.code)) return push;
  const pulled = failures.pulls.find(({ pull }) => pull.connection === id && isRefusal(pull.step.error.code));
  return pulled?.pull.step.explanation ?? null;
}

/** A token that was not there then is there by now. */
const isRefusal = (code: string | undefined): boolean => needsToken(code) && code !== 'no-token';
