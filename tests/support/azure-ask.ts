import { SANDBOX_TOKEN, type AzureSandbox } from '#electron/sandbox/azure/sandbox.ts';

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or the text as it is. */
  readonly answer: unknown;
}

/**
 * One request to a pretend Azure DevOps, signed in, with the version each route wants.
 * @param path below the organisation, with its query
 */
export async function ask(
  sandbox: Pick<AzureSandbox, 'path' | 'handle'>,
  method: string,
  path: string,
  body: unknown = null,
  headers: Record<string, string> = {},
): Promise<Asked> {
  const url = new URL(`http://127.0.0.1:1${sandbox.path}${path}`);
  const preview = /\/comments/i.test(url.pathname) ? '-preview.4' : /connectiondata|resourceareas/i.test(url.pathname) ? '-preview.1' : '';
  if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', `7.1${preview}`);
  const patches = Array.isArray(body);
  const response = await sandbox.handle(
    new Request(url, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`:${SANDBOX_TOKEN}`).toString('base64')}`,
        'content-type': patches ? 'application/json-patch+json' : 'application/json',
        ...headers,
      },
      body: body === null ? null : JSON.stringify(body),
    }),
  );
  const text = await response.text();
  return { method, url, body, status: response.status, headers: response.headers, answer: /^[[{]/.test(text) ? JSON.parse(text) : text };
}
