import type { Fetch } from '#electron/host/http/transport.ts';
import type { World } from './side.ts';

/** What can go wrong between a client and a tracker. `lost-request`: it is reset on its way, or meets no connection, by turns. `unread`: refused before anything was done. */
const FAULTS = [
  'lost-request',
  'lost-answer',
  'lost-answer',
  'delivered-twice',
  'unread-429',
  'unread-429-with-time',
  'unread-503',
  'unread-401',
  'unread-page',
  'failed-after',
  'cut',
  'silent',
  'silent-after',
] as const;
type WireFault = (typeof FAULTS)[number];

/** Requests that a proxy or the network stack may deliver twice (RFC 9110, 9.2.2); a patch with a test on the revision is as good as one. */
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'PUT', 'DELETE', 'PATCH']);

/**
 * A fetch without a network: requests and answers get lost, come twice, or are damaged, as the world's dice say.
 * @param serve answers a request; `again` for the second delivery of one, which is no doing of the client's
 */
export function faultyFetch(serve: (request: Request, again: boolean) => Promise<Response>, world: World): Fetch {
  let isAway = false;
  const answerOf = async (request: Request, fault: WireFault | null): Promise<Response> => {
    if (fault === 'lost-request') {
      isAway = !isAway;
      throw isAway ? failure('connect', 'ECONNREFUSED') : reset();
    }
    if (fault === 'silent') throw givenUp(request, world);
    const refusal = fault === null ? null : unread(fault, world);
    world.meanwhile();
    if (refusal !== null) return refusal;
    const again = request.clone();
    const response = await serve(request, false);
    switch (fault) {
      case 'lost-answer':
        throw reset();
      case 'silent-after':
        throw givenUp(request, world);
      case 'delivered-twice':
        return REPEATABLE.has(again.method) ? serve(again, true) : response;
      case 'failed-after':
        return page(world.dice.pick([500, 502, 504]), 'Something went wrong');
      case 'cut': {
        const text = await response.text();
        return new Response(text === '' ? null : text.slice(0, Math.floor(text.length / 2)), {
          status: response.status,
          headers: { 'content-type': 'application/json' },
        });
      }
      default:
        return response;
    }
  };
  return (url, init) => answerOf(new Request(url, init), world.goesWrong() ? world.dice.pick(FAULTS) : null);
}

/** Nothing comes back until the client has had enough. */
function givenUp({ signal }: Request, world: World): DOMException {
  world.silence(signal);
  return new DOMException('This operation was aborted', 'AbortError');
}

const failure = (call: string, code: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(`${call} ${code}`), { code }) });
const reset = (): TypeError => failure('read', 'ECONNRESET');

const page = (status: number, title: string): Response =>
  new Response(`<!DOCTYPE html><html><head><title>${title}</title></head><body></body></html>`, {
    status,
    headers: { 'content-type': 'text/html' },
  });

function unread(fault: WireFault, { dice }: World): Response | null {
  const json = (status: number, headers: Record<string, string> = {}): Response =>
    new Response('{"message":"No.","errorMessages":["No."],"errors":{}}', {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    });
  switch (fault) {
    case 'unread-429':
      return json(429);
    case 'unread-429-with-time':
      return json(429, { 'retry-after': String(1 + dice.below(400)) });
    case 'unread-503':
      return json(503, dice.below(2) === 0 ? {} : { 'retry-after': '7' });
    case 'unread-401':
      return json(401);
    case 'unread-page':
      return page(200, 'Sign in to the network');
    default:
      return null;
  }
}
