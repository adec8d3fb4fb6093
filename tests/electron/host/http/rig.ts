import { createTransport, type TransportOptions } from '#electron/host/http/create-transport.ts';
import type { Fetch, TrackerRequest, TransportNotice } from '#electron/host/http/transport.ts';

export const SECRET = 'tok-7f3a9c5e1b';
export const AUTHORIZATION = `Basic ${btoa(`ann@example.com:${SECRET}`)}`;
export const BASE = 'https://jira.example.com/jira';
export const READ: TrackerRequest = { method: 'GET', path: '/rest/api/2/myself', effect: 'read' };
export const WRITE: TrackerRequest = { method: 'PUT', path: '/rest/api/2/issue/10001', effect: 'write', body: { fields: {} } };
export const never = new AbortController().signal;

export const json = (body: unknown, init: ResponseInit = {}): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { headers: { 'content-type': 'application/json' }, ...init });
export const status = (code: number, headers: Record<string, string> = {}, body: unknown = { errorMessages: ['no'] }): Response =>
  new Response(JSON.stringify(body), { status: code, headers: { 'content-type': 'application/json', ...headers } });
export const html = (code: number): Response =>
  new Response('<!doctype html><form>', { status: code, headers: { 'content-type': 'text/html' } });
export const moved = (code: number, location: string): Response => new Response(null, { status: code, headers: { location } });

/** A transport whose time passes only while it sleeps, and what it did. */
export function rig(
  answers: (call: number, url: string, init: RequestInit) => Response | Promise<Response>,
  options: Partial<TransportOptions> = {},
) {
  let now = Date.UTC(2026, 10, 22, 12);
  const sent: { readonly url: string; readonly init: RequestInit; readonly at: number }[] = [];
  const slept: number[] = [];
  const notices: TransportNotice[] = [];
  const fetch: Fetch = async (url, init) => {
    sent.push({ url, init, at: now });
    return answers(sent.length, url, init);
  };
  const transport = createTransport({
    baseUrl: BASE,
    authorization: AUTHORIZATION,
    fetch,
    clock: () => now,
    random: () => 0.5,
    sleep: (ms, signal) => {
      signal.throwIfAborted();
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
    onNotice: (notice) => notices.push(notice),
    online: () => true,
    ...options,
  });
  return { transport, sent, slept, notices, start: now };
}
