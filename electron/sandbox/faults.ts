/** Something that goes wrong on the way. `latency` delays and then lets the next rule or the tracker answer. */
export type Fault =
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'answer'; readonly status: number; readonly headers: { readonly [name: string]: string }; readonly body: string }
  /** The socket is reset before a byte of the answer. `reached`: whether the tracker has done its work by then. */
  | { readonly kind: 'reset-before-headers'; readonly reached: boolean }
  /** Status line, headers and the first bytes arrive, then the socket is reset. */
  | { readonly kind: 'reset-after-headers' }
  /** The real answer, cut in the middle but with a length that agrees: JSON that does not parse. */
  | { readonly kind: 'truncated' }
  /** The real answer in chunks of `bytes`, one every `everyMs`. */
  | { readonly kind: 'slow-drip'; readonly bytes: number; readonly everyMs: number };

/** Which requests a fault meets. Left out: all of them. */
export interface FaultScope {
  readonly method?: string;
  /** Tested against path and query: '/rest/api/3/search/jql?x=1'. */
  readonly path?: RegExp;
}

/** Takes a fault back. Calling it twice is harmless. */
export type Lift = () => void;

/** The switches of one served sandbox. They may be turned while requests run. */
export interface Faults {
  /** Every matching request, until lifted. */
  always(fault: Fault, scope?: FaultScope): Lift;
  /** The next `times` matching requests (1 when left out). */
  next(fault: Fault, scope?: FaultScope, times?: number): Lift;
  /** Only the n-th matching request from now on, counted from 1. @throws RangeError when n is below 1 */
  nth(n: number, fault: Fault, scope?: FaultScope): Lift;
  /** Lifts everything. */
  clear(): void;
  /** What meets this request, in the order the rules were set: all delays, then at most one other fault. Counts as a request. */
  meet(method: string, path: string): readonly Fault[];
}

interface Rule {
  readonly fault: Fault;
  readonly scope: FaultScope;
  skip: number;
  left: number;
}

const matches = (scope: FaultScope, method: string, path: string): boolean =>
  (scope.method === undefined || scope.method === method) && (scope.path === undefined || scope.path.test(path));

/** A fresh set of switches with nothing wrong. */
export function createFaults(): Faults {
  const rules = new Set<Rule>();
  const add = (fault: Fault, scope: FaultScope, skip: number, left: number): Lift => {
    const rule: Rule = { fault, scope, skip, left };
    rules.add(rule);
    return () => rules.delete(rule);
  };
  return {
    always: (fault, scope = {}) => add(fault, scope, 0, Infinity),
    next: (fault, scope = {}, times = 1) => add(fault, scope, 0, times),
    nth(n, fault, scope = {}) {
      if (!(n >= 1)) throw new RangeError(`There is no request number ${n}`);
      return add(fault, scope, n - 1, 1);
    },
    clear: () => rules.clear(),
    meet(method, path) {
      const delays: Fault[] = [];
      let other: Fault | null = null;
      for (const rule of rules) {
        if (!matches(rule.scope, method, path)) continue;
        if (rule.skip > 0) {
          rule.skip -= 1;
          continue;
        }
        if (rule.fault.kind !== 'latency' && other !== null) continue; // kept for a later request
        rule.left -= 1;
        if (rule.left <= 0) rules.delete(rule);
        if (rule.fault.kind === 'latency') delays.push(rule.fault);
        else other = rule.fault;
      }
      return other === null ? delays : [...delays, other];
    },
  };
}

const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' };
const HTML_TYPE = { 'content-type': 'text/html;charset=UTF-8' };

/** Where `redirectToSignIn` leads. `serve` answers it with a sign-in page. */
export const SIGN_IN_PATH = '/sandbox/sign-in';

/** A page as single sign-on systems and captive portals show it. */
export const SIGN_IN_PAGE =
  '<!DOCTYPE html><html lang="en"><head><title>Sign in</title></head><body><form method="post"><label>User <input name="user"></label></form></body></html>';

const refusal = (message: string): string => JSON.stringify({ errorMessages: [message], errors: {} });

/** An answer of any status with a JSON body. */
export const answer = (status: number, body: string, headers: { readonly [name: string]: string } = {}): Fault => ({
  kind: 'answer',
  status,
  headers: { ...JSON_TYPE, ...headers },
  body,
});

export const latency = (ms: number): Fault => ({ kind: 'latency', ms });
export const unauthorized = (): Fault => answer(401, refusal('Client must be authenticated to access this resource.'));
export const forbidden = (): Fault => answer(403, refusal('You do not have permission to do this.'));
export const serverError = (): Fault => answer(500, refusal('Internal server error'));

/** @param retryAfter seconds ('30') or an HTTP date; left out: the answer does not say */
export const unavailable = (retryAfter?: string): Fault =>
  answer(503, refusal('Service unavailable'), retryAfter === undefined ? {} : { 'retry-after': retryAfter });

/** @param retryAfter seconds ('30', '0', '86400') or an HTTP date; left out: the answer does not say */
export const tooManyRequests = (retryAfter?: string): Fault =>
  answer(429, refusal('Rate limit exceeded.'), retryAfter === undefined ? {} : { 'retry-after': retryAfter });

/** Why Jira Cloud says no. Source: Atlassian's rate limiting page, October 2026. */
export type RateLimitReason = 'jira-quota-global-based' | 'jira-quota-tenant-based' | 'jira-burst-based' | 'jira-per-issue-on-write';

/** A refusal with all of Jira Cloud's headers. @param resetAt ISO instant; @param retryAfter as in `tooManyRequests` */
export const jiraRateLimited = (reason: RateLimitReason, resetAt: string, retryAfter?: string): Fault =>
  answer(429, refusal('Rate limit exceeded.'), {
    'x-ratelimit-limit': '350',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': resetAt,
    'x-ratelimit-nearlimit': 'true',
    'ratelimit-reason': reason,
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  });

/** A sign-in page instead of JSON. 203 is what Azure DevOps sends for a bad token, 200 what proxies send. */
export const htmlPage = (status: 200 | 203): Fault => ({ kind: 'answer', status, headers: HTML_TYPE, body: SIGN_IN_PAGE });

/** 302 to a sign-in page on the same host, which then answers 200 with HTML. */
export const redirectToSignIn = (): Fault => ({ kind: 'answer', status: 302, headers: { ...HTML_TYPE, location: SIGN_IN_PATH }, body: '' });

/** HTML that calls itself JSON. */
export const htmlAsJson = (): Fault => answer(200, SIGN_IN_PAGE);

/** The socket is reset before an answer; with `reached` the tracker has already done the work (a lost answer). */
export const resetBeforeHeaders = (reached = false): Fault => ({ kind: 'reset-before-headers', reached });
export const resetAfterHeaders = (): Fault => ({ kind: 'reset-after-headers' });
export const truncatedJson = (): Fault => ({ kind: 'truncated' });
export const slowDrip = (bytes: number, everyMs: number): Fault => ({ kind: 'slow-drip', bytes, everyMs });
