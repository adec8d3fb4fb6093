/*
 * Jira Cloud's burst limits: so many requests a second for each path and method, counted for the whole site.
 * @see https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ (October 2026)
 */
const PER_SECOND: { readonly [method: string]: number } = { GET: 100, POST: 100, PUT: 50, DELETE: 50 };

/** Counts requests. @param now milliseconds @returns the answer that refuses one, or null to let it through */
export function createBurstLimit(now: () => number): (request: Request) => Response | null {
  const buckets = new Map<string, { left: number; at: number }>();
  return (request) => {
    const rate = PER_SECOND[request.method] ?? 100;
    const path = `${request.method} ${new URL(request.url).pathname.replaceAll(/\/(?:\d+|[A-Z]+-\d+)(?=\/|$)/g, '/{}')}`;
    const bucket = buckets.get(path) ?? { left: rate, at: now() };
    const time = now();
    bucket.left = Math.min(rate, bucket.left + ((time - bucket.at) / 1000) * rate);
    bucket.at = time;
    buckets.set(path, bucket);
    if (bucket.left >= 1) {
      bucket.left -= 1;
      return null;
    }
    return new Response(JSON.stringify({ errorMessages: ['Rate limit exceeded.'], errors: {} }), {
      status: 429,
      headers: {
        'content-type': 'application/json;charset=UTF-8',
        'retry-after': '1',
        'x-ratelimit-limit': String(rate),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': new Date(time + 1000).toISOString(),
        'ratelimit-reason': 'jira-burst-based',
      },
    });
  };
}
