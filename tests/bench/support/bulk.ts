/** The request that reads issues by id, as the product sends it to Jira Cloud. */
export const BULK_PATH = '/rest/api/3/issue/bulkfetch';
/** Issues per request. */
export const PAGE = 100;
export const ACCOUNT = 'ada@example.com';
export const TOKEN = 'token';
export const CREDENTIALS = {
  authorization: `Basic ${btoa(`${ACCOUNT}:${TOKEN}`)}`,
  accept: 'application/json',
  'content-type': 'application/json',
} as const;

export const bulkBody = (ids: readonly string[]): string => JSON.stringify({ issueIdsOrKeys: ids, fields: ['*all'] });

/**
 * What every pull is compared with: the same pages fetched and parsed, six in flight, and nothing kept.
 * @returns how many issues came
 */
export async function fetchAndParse(url: string, ids: readonly string[]): Promise<number> {
  let [next, count] = [0, 0];
  const lane = async (): Promise<void> => {
    while (next < ids.length) {
      const page = ids.slice(next, (next += PAGE));
      const answer = await fetch(url + BULK_PATH, { method: 'POST', headers: CREDENTIALS, body: bulkBody(page) });
      const { issues } = JSON.parse(await answer.text()) as { readonly issues: readonly unknown[] };
      count += issues.length;
    }
  };
  await Promise.all(Array.from({ length: 6 }, lane));
  return count;
}
