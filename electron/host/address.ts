import { hostOf, isLoopback } from '#electron/host/http/host-name.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { ConnectionDraft } from '#shared/tracker/connection.ts';
import type { TrackerError } from '#shared/tracker/error.ts';

/**
 * The address as typed, made regular: a scheme, no trailing slash, no query. A name or password inside it is refused: it would be
 * stored in clear. @returns 'wrong-address' with the reason
 */
export function normalBaseUrl(draft: ConnectionDraft): Result<string, TrackerError> {
  const typed = draft.baseUrl.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);
  const refuse = (detail: string): Result<string, TrackerError> => err({ code: 'wrong-address', host: url?.host || hostOf(typed), detail });
  if (url === null || url.hostname === '') return refuse('This is not a web address.');
  if (url.username !== '' || url.password !== '')
    return refuse('The address holds a name or password. Leave them out; the token has its own field.');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    return refuse('Only https: addresses are used, so that nobody can read the token on its way.');
  return ok(`${url.origin}${url.pathname.replace(/\/+$/, '')}`);
}

/** The `Authorization` header of a connection. @see Jira Cloud basic auth, Jira Data Center and Azure DevOps personal access tokens */
export function authorizationOf(draft: Pick<ConnectionDraft, 'kind' | 'account'>, pasted: string): string {
  const token = pasted.trim(); // copied with the line's end
  switch (draft.kind) {
    case 'jira-cloud':
      return `Basic ${base64(`${draft.account ?? ''}:${token}`)}`;
    case 'jira-data-center':
      return `Bearer ${token}`;
    case 'azure-devops-services':
    case 'azure-devops-server':
      return `Basic ${base64(`:${token}`)}`;
  }
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
