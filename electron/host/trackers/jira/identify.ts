import { parseInstant, type ZoneName } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { TrackerIdentity } from '#shared/tracker/connection.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Ask } from './ask.ts';
import { myself, serverInfo, tenantInfo } from './parse.ts';

export interface IdentifyOptions {
  readonly ask: Ask;
  readonly kind: 'jira-cloud' | 'jira-data-center';
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly host: string;
}

/** The cloud id in a gateway address, which tokens with scopes need: 'https://api.atlassian.com/ex/jira/<cloud id>'. */
export const gatewayCloudId = (baseUrl: string): string | null =>
  /^https:\/\/api\.atlassian\.com\/ex\/jira\/([^/]+)/i.exec(baseUrl)?.[1] ?? null;

/**
 * Finds out who answers, then who we are: product and site first, without the token, so that a wrong address and a wrong token are
 * told apart and a token is never shown to something that is no Jira.
 */
export async function identify(
  { ask, kind, baseUrl, host }: IdentifyOptions,
  signal: AbortSignal,
): Promise<Result<TrackerIdentity, TrackerError>> {
  const info = await productOf({ ask, kind, baseUrl, host }, signal);
  if (!info.ok) return info;
  const site = await siteIdOf({ ask, kind, baseUrl, host }, info.value.baseUrl, signal);
  if (!site.ok) return site;

  const api = kind === 'jira-cloud' ? '/rest/api/3' : '/rest/api/2';
  const me = await ask.get(`${api}/myself`, myself, signal);
  if (!me.ok) return err(withScopeAdvice(me.error, kind, baseUrl, site.value));
  const accountId = me.value.accountId ?? me.value.key ?? me.value.name;
  if (accountId == null) return err({ code: 'unauthorized', host, detail: 'The site answered without naming an account.' });
  const [ownUrl, root] = [info.value.baseUrl, baseUrl].map((address) => address.replace(/\/+$/, ''));
  return ok({
    siteId: site.value,
    accountId,
    accountName: me.value.displayName ?? me.value.name ?? accountId,
    product: kind === 'jira-cloud' ? 'Jira Cloud' : `Jira Data Center ${info.value.version}`,
    zone: (me.value.timeZone ?? 'UTC') as ZoneName,
    serverTime: parseInstant(info.value.serverTime ?? ''),
    ...(ownUrl === root ? {} : { siteUrl: ownUrl }),
  });
}

async function productOf({ ask, kind, host }: IdentifyOptions, signal: AbortSignal) {
  let answer = await ask.anonymous('/rest/api/2/serverInfo', serverInfo, signal);
  // Sites behind single sign-on and the gateway of scoped tokens answer nobody without a token.
  const closed = !answer.ok && ['sign-in-page', 'unauthorized', 'forbidden', 'token-expired'].includes(answer.error.code);
  if (closed) answer = await ask.get('/rest/api/2/serverInfo', serverInfo, signal);
  if (!answer.ok) return err(addressError(answer.error, host));
  const cloud = /^cloud$/i.test(answer.value.deploymentType ?? '');
  if (cloud !== (kind === 'jira-cloud')) {
    const found = cloud ? 'Jira Cloud' : 'Jira Data Center';
    return err<TrackerError>({ code: 'not-a-tracker', host, detail: `This is ${found}: choose that kind of connection.` });
  }
  return answer;
}

function addressError(error: TrackerError, host: string): TrackerError {
  if (error.code !== 'not-found' && error.code !== 'wrong-address' && error.code !== 'malformed' && error.code !== 'rejected') return error;
  // Atlassian answers for every name below atlassian.net, also for sites that do not exist.
  if (/\.atlassian\.net$/i.test(host) && error.code !== 'malformed')
    return { code: 'wrong-address', host, detail: 'There is no Jira site of this name.' };
  if (error.code === 'wrong-address' && !/404/.test(error.detail)) return error; // nobody answered at all
  return { code: 'not-a-tracker', host, detail: 'No Jira answers at /rest/api/2/serverInfo below this address.' };
}

/** What tells this site from others that have the same projects. The same on every call, or a pull would be refused as another site's. */
async function siteIdOf(
  { ask, kind, baseUrl }: IdentifyOptions,
  ownUrl: string,
  signal: AbortSignal,
): Promise<Result<string, TrackerError>> {
  if (kind === 'jira-cloud') {
    const fromAddress = gatewayCloudId(baseUrl);
    if (fromAddress !== null) return ok(fromAddress);
    const tenant = await ask.anonymous('/_edge/tenant_info', tenantInfo, signal);
    if (tenant.ok) return ok(tenant.value.cloudId);
    if (!['not-found', 'wrong-address', 'malformed', 'forbidden', 'unauthorized', 'sign-in-page'].includes(tenant.error.code))
      return tenant;
  }
  const bytes = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(ownUrl.replace(/\/+$/, '').toLowerCase()));
  return ok([...new Uint8Array(bytes).slice(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
}

function withScopeAdvice(error: TrackerError, kind: IdentifyOptions['kind'], baseUrl: string, siteId: string): TrackerError {
  if (error.code !== 'unauthorized' || kind !== 'jira-cloud' || gatewayCloudId(baseUrl) !== null) return error;
  const gateway = `https://api.atlassian.com/ex/jira/${siteId}`;
  return { ...error, detail: `${error.detail}\nA token with scopes works only at ${gateway}: if yours has scopes, use that address.` };
}
