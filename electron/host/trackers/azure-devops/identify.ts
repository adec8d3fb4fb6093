import { instantOf, type Instant, type ZoneName } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { TrackerIdentity } from '#shared/tracker/connection.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Calls } from './calls.ts';
import { parseConnection, parseProjects, parseQueryAnswer } from './parse.ts';

/** The id of nobody: organisations with public projects answer a missing login with it instead of a refusal. */
const ANONYMOUS = 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa';

const SERVER_NAMES: { readonly [version: string]: string } = {
  // A later Server answers 7.1 as well and gives no other sign.
  '7.1': 'Azure DevOps Server 2022.1 or later',
  '7.0': 'Azure DevOps Server 2022',
  '6.0': 'Azure DevOps Server 2020',
  '5.0': 'Azure DevOps Server 2019',
};

/**
 * Proves the address (connection data), the token (who it belongs to) and the two permissions a pull needs: listing projects and
 * reading work items. Each failure has its own code.
 */
export async function identify(calls: Calls, signal: AbortSignal, missing: Place): Promise<Result<TrackerIdentity, TrackerError>> {
  // Every Server since 2019 knows this preview version; it is the one in the recorded sessions.
  const data = await calls.read({ path: '/_apis/connectionData', version: '5.0-preview.1' }, parseConnection, signal);
  if (!data.ok) return err(connectionProblem(data.error, calls.host, missing));
  const { value: site, answer } = data.value;
  const who = site.authenticatedUser;
  if (who.id === ANONYMOUS)
    return err({ code: 'unauthorized', host: calls.host, detail: 'The server answered as if nobody were signed in.' });

  const projects = await calls.read({ path: '/_apis/projects', query: { $top: 1 } }, parseProjects, signal);
  // A Server without its collection knows who asks, but has no projects.
  if (!projects.ok && isNoPlace(projects.error)) return err(noPlace(calls.host, missing));
  if (!projects.ok) return err(scopeProblem(projects.error, calls.host, 'Project and team: read'));
  const query = 'SELECT [System.Id] FROM WorkItems WHERE [System.Id] = 1';
  const items = await calls.read({ path: '/_apis/wit/wiql', query: { $top: 1 }, body: { query } }, parseQueryAnswer, signal);
  if (!items.ok) return err(scopeProblem(items.error, calls.host, 'Work items: read'));
  const version = await calls.version(signal);
  if (!version.ok) return version;

  return ok({
    siteId: site.instanceId,
    accountId: who.id,
    accountName: who.customDisplayName ?? who.providerDisplayName ?? who.id,
    product:
      site.deploymentType?.toLowerCase() === 'onpremises'
        ? (SERVER_NAMES[version.value] ?? 'Azure DevOps Server')
        : 'Azure DevOps Services',
    zone: 'UTC' as ZoneName,
    serverTime: serverTimeOf(answer.headers),
  });
}

/** The Date header as an instant. */
export function serverTimeOf(headers: Headers): Instant | null {
  const time = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(time) ? null : instantOf(time);
}

/** How a 404 that is a web page ends; without it, nobody answered at all. @see electron/host/http/answer.ts */
const PAGE_404 = '(404).';

type Place = 'organisation' | 'collection';

const noPlace = (host: string, missing: Place): TrackerError => ({
  code: 'wrong-address',
  host,
  missing,
  detail: `There is no ${missing} at this address (404).`,
});

const isNoPlace = (error: TrackerError): boolean =>
  error.code === 'not-found' || (error.code === 'wrong-address' && error.detail.endsWith(PAGE_404));

function connectionProblem(error: TrackerError, host: string, missing: Place): TrackerError {
  if (isNoPlace(error)) return noPlace(host, missing);
  switch (error.code) {
    case 'sign-in-page':
      // 203 with a sign-in page is how the real service refuses a token to GET and POST (public issue reports); a portal sends 200 or 302.
      return error.status === 203
        ? { code: 'unauthorized', host, detail: 'The server answered with its sign-in page, as it does for a token it does not accept.' }
        : error;
    case 'malformed':
    case 'rejected':
      return { code: 'not-a-tracker', host, detail: 'The address answers, but not as Azure DevOps does.' };
    default:
      return error;
  }
}

/** The token was accepted a moment ago: a refusal now is about its scope. */
const scopeProblem = (error: TrackerError, host: string, scope: string): TrackerError =>
  error.code === 'unauthorized' || error.code === 'forbidden' || (error.code === 'sign-in-page' && error.status === 203)
    ? { code: 'forbidden', host, detail: `The token has no permission for "${scope}".` }
    : error;
