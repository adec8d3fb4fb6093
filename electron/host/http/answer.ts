import { err, ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Pause } from './rate-limit.ts';
import type { TrackerAnswer } from './transport.ts';

/** An answer whose body has arrived completely. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What the request was, for the error's words. */
export interface AnswerContext {
  readonly host: string;
  /** Path without query. */
  readonly path: string;
}

/**
 * Decides what a complete answer means. Only a 2xx with JSON (or nothing) is a value: a web page is a sign-in page whatever its status,
 * type or length says, because Azure DevOps, single sign-on and hotel networks answer refusals with one.
 * @param pause what `pauseAsked` read from the same answer
 */
export function judge(answer: RawAnswer, context: AnswerContext, pause: Pause | null): Result<TrackerAnswer, TrackerError> {
  const { status, headers, text } = answer;
  const { host } = context;
  const page = isPage(headers, text);
  if (status === 203 || status === 511 || (page && status < 400)) return err({ code: 'sign-in-page', host, status });
  if (status >= 200 && status < 300) {
    // Jira answers an expired login as an anonymous visitor on some paths, with this header: an empty list would look like deletion.
    if (/AUTHENTICATED_FAILED|AUTHENTICATION_DENIED/i.test(headers.get('x-seraph-loginreason') ?? '')) {
      return err({ code: 'unauthorized', host, detail: 'The tracker answered as if nobody were signed in.' });
    }
    if (text.trim() === '') return ok({ status, headers, json: null });
    try {
      return ok({ status, headers, json: JSON.parse(text) as unknown });
    } catch (cause) {
      return err(unreadable(cause, text, host));
    }
  }
  return err(refusal(answer, context, page, pause));
}

function refusal({ status, headers, text }: RawAnswer, { host, path }: AnswerContext, page: boolean, pause: Pause | null): TrackerError {
  const messages = page ? [] : messagesOf(text);
  const detail = [...messages, serviceError(headers)].filter((part) => part !== '').join('\n') || `HTTP status ${status}`;
  switch (status) {
    case 401:
      return /expired/i.test(`${detail} ${headers.get('www-authenticate') ?? ''}`)
        ? { code: 'token-expired', host, detail }
        : { code: 'unauthorized', host, detail };
    case 403:
      if (/token.*expired|expired.*token/i.test(detail)) return { code: 'token-expired', host, detail };
      // Data Center locks an account behind a picture puzzle after failed passwords; only the browser can solve it.
      if (/AUTHENTICATION_DENIED/i.test(headers.get('x-seraph-loginreason') ?? '')) {
        return { code: 'forbidden', host, detail: 'The account is locked until somebody signs in with it in a browser.' };
      }
      return { code: 'forbidden', host, detail };
    case 404:
      return page ? { code: 'wrong-address', host, detail: `${path} is a web page (404).` } : { code: 'not-found', what: path, detail };
    case 407:
      return { code: 'proxy', host, detail: 'The proxy asks for a login (407).' };
    case 410:
      return { code: 'removed-api', host, detail };
    case 412:
      return { code: 'stale-revision', what: path };
    case 429:
      return { code: 'server-error', host, status, detail: pause?.reason ?? detail };
    default:
      if (status >= 500) return { code: 'server-error', host, status, detail };
      return { code: 'rejected', host, status, messages };
  }
}

/** A web page by its type, or by its first character whatever its type says. */
function isPage(headers: Headers, text: string): boolean {
  return (
    /text\/html|application\/xhtml/i.test(headers.get('content-type') ?? '') ||
    /^\s*<(!doctype|html|head|body|\?xml)/i.test(text.slice(0, 200))
  );
}

function unreadable(cause: unknown, text: string, host: string): TrackerError {
  const message = cause instanceof Error ? cause.message : '';
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? -1);
  // V8 complains about the end of a text that was cut off, and about the place of one that is wrong.
  if (/end of JSON|unterminated string/i.test(message) || position >= text.length) {
    return { code: 'interrupted', host, detail: `The answer was cut off after ${text.length} characters.` };
  }
  return { code: 'malformed', host, detail: position < 0 ? 'The answer is not JSON.' : `The answer is not JSON at character ${position}.` };
}

/** Azure DevOps repeats the reason here, URL-encoded. */
function serviceError(headers: Headers): string {
  const value = headers.get('x-tfs-serviceerror') ?? '';
  try {
    return decodeURIComponent(value.replaceAll('+', ' ')).slice(0, 500);
  } catch {
    return '';
  }
}

const isRecord = (value: unknown): value is { readonly [key: string]: unknown } => typeof value === 'object' && value !== null;

/** The sentences in an error body: Jira's `errorMessages` and `errors`, Azure DevOps' rules, `message` and `value.Message`, or plain text. */
function messagesOf(text: string): readonly string[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return text.trim() === '' ? [] : [cut(text.trim())];
  }
  if (!isRecord(body)) return typeof body === 'string' ? [cut(body)] : [];
  const found: unknown[] = [];
  if (Array.isArray(body['errorMessages'])) found.push(...body['errorMessages']);
  if (isRecord(body['errors']))
    for (const [field, message] of Object.entries(body['errors'])) if (typeof message === 'string') found.push(`${field}: ${message}`);
  found.push(...ruleErrors(body['customProperties']));
  found.push(body['message'], body['errorMessage'], body['error_description']);
  if (isRecord(body['value'])) found.push(body['value']['Message']);
  return [...new Set(found.filter((message): message is string => typeof message === 'string' && message !== '').map(cut))].slice(0, 20);
}

/**
 * What Azure DevOps' rules say about each field, as 'field: words'.
 * @see https://github.com/snuziale/vsts-extension-split-work/issues/25 (a RuleValidationException, whole)
 */
function ruleErrors(properties: unknown): readonly string[] {
  const errors = isRecord(properties) ? properties['RuleValidationErrors'] : null;
  return (Array.isArray(errors) ? (errors as readonly unknown[]) : []).flatMap((error) => {
    const { fieldReferenceName: field, errorMessage: words } = isRecord(error) ? error : {};
    return typeof field === 'string' && typeof words === 'string' ? [`${field}: ${words}`] : [];
  });
}

const cut = (text: string): string => (text.length > 500 ? `${text.slice(0, 500)}…` : text);
