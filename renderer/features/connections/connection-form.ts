import type { Explanation } from '#shared/domain/explanation.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { ConnectionDraft, ConnectionKind } from '#shared/tracker/connection.ts';

/** What the form of one kind asks for, in the words of its tracker. */
export interface KindWords {
  readonly kind: ConnectionKind;
  readonly label: string;
  readonly tracker: 'jira' | 'azure';
  readonly address: { readonly label: string; readonly example: string; readonly hint: string };
  /** Null where the token alone says who you are. */
  readonly account: { readonly label: string; readonly hint: string } | null;
  readonly token: { readonly label: string; readonly hint: string };
}

export const KINDS: readonly KindWords[] = [
  {
    kind: 'jira-cloud',
    label: 'Jira Cloud',
    tracker: 'jira',
    address: { label: 'Site address', example: 'https://acme.atlassian.net', hint: 'The address in your browser, up to .net.' },
    account: { label: 'E-mail', hint: 'The e-mail of the Atlassian account that made the token.' },
    token: { label: 'API token', hint: 'Made under Atlassian account settings, Security, API tokens.' },
  },
  {
    kind: 'jira-data-center',
    label: 'Jira Data Center',
    tracker: 'jira',
    address: { label: 'Address', example: 'https://jira.acme.example', hint: 'With its path, if it has one: https://acme.example/jira' },
    account: null,
    token: { label: 'Personal access token', hint: 'Made in your Jira profile under Personal Access Tokens.' },
  },
  {
    kind: 'azure-devops-services',
    label: 'Azure DevOps Services',
    tracker: 'azure',
    address: {
      label: 'Organisation address',
      example: 'https://dev.azure.com/acme',
      hint: 'One connection and one token for each organisation.',
    },
    account: null,
    token: {
      label: 'Personal access token',
      hint: 'Make it for this one organisation, with the scopes Work Items (read and write) and Project and Team (read). Tokens for “all accessible organizations” stop working on 1 December 2026.',
    },
  },
  {
    kind: 'azure-devops-server',
    label: 'Azure DevOps Server',
    tracker: 'azure',
    address: {
      label: 'Collection address',
      example: 'https://tfs.acme.example/tfs/DefaultCollection',
      hint: 'With the collection at its end.',
    },
    account: null,
    token: {
      label: 'Personal access token',
      hint: 'Made in your profile under Security, with the scopes Work Items (read and write) and Project and Team (read).',
    },
  },
];

export const wordsOf = (kind: ConnectionKind): KindWords => KINDS.find((words) => words.kind === kind)!;

/** What stands in the form, as typed. */
export interface ConnectionFields {
  readonly kind: ConnectionKind;
  readonly name: string;
  readonly address: string;
  readonly account: string;
  readonly token: string;
}

export type ConnectionProblems = { readonly [F in 'name' | 'address' | 'account' | 'token']?: string };

/** Reads the form. @returns a draft without trailing slash, or a problem for each field that has one */
export function parseConnection(
  fields: ConnectionFields,
): Result<{ readonly draft: ConnectionDraft; readonly token: string }, ConnectionProblems> {
  const problems: { [F in 'name' | 'address' | 'account' | 'token']?: string } = {};
  const words = wordsOf(fields.kind);
  const address = parseAddress(fields.address.trim(), fields.kind);
  if (!address.ok) problems.address = address.error;
  const account = words.account === null ? null : fields.account.trim();
  if (account !== null && !/^[^\s@]+@[^\s@]+$/.test(account)) problems.account = 'Enter the e-mail of the account that made the token.';
  const token = fields.token.trim();
  if (token === '') problems.token = 'Paste the token here.';
  // A header cannot carry anything else, and a token copied with a line break inside is cut.
  else if (!/^[\x21-\x7e]+$/.test(token)) problems.token = 'A token has no spaces or line breaks. Copy it once more.';
  if (!address.ok || Object.keys(problems).length > 0) return err(problems);
  const name = fields.name.trim() || suggestName(address.value);
  return ok({ draft: { name, kind: fields.kind, baseUrl: address.value, account }, token });
}

function parseAddress(text: string, kind: ConnectionKind): Result<string, string> {
  const { example } = wordsOf(kind).address;
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`);
  } catch {
    return err(`Enter an address such as ${example}.`);
  }
  const loopback = url.hostname === '127.0.0.1' || url.hostname === '[::1]' || url.hostname === 'localhost';
  if (url.protocol === 'http:' && !loopback) return err('Begin with https://. Over http:// anybody on the way could read the token.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return err(`Enter an address such as ${example}.`);
  if (url.username !== '' || url.password !== '')
    return err('Leave the name and password out of the address; the token belongs in its own field.');
  const path = url.pathname.replace(/\/+$/, '');
  if (kind === 'azure-devops-services' && url.hostname === 'dev.azure.com' && path.split('/').filter(Boolean).length !== 1) {
    return err('Add your organisation, and nothing after it: https://dev.azure.com/acme');
  }
  if (kind === 'jira-cloud') return ok(url.origin);
  // No collection begins with '_' (vendor's naming rules): such a part is a page of the web site, and so is all after it.
  if (kind === 'azure-devops-server') return ok(`${url.origin}${path.replace(/\/_.*$/, '')}`);
  return ok(`${url.origin}${path}`);
}

/** The field that a tracker's refusal is about; none when it is about the network, the rights or the tracker itself. */
const FIELD_OF: { readonly [code: string]: 'address' | 'token' } = {
  'wrong-address': 'address',
  'not-a-tracker': 'address',
  'foreign-address': 'address',
  unauthorized: 'token',
  'token-expired': 'token',
  'no-token': 'token',
  forbidden: 'token',
};

/**
 * Puts a refusal beside the field it is about. Jira Cloud refuses e-mail and token together and does not say which is wrong, so both are
 * marked.
 * @returns null when no field of the form can mend it
 */
export function fieldProblems({ code, happened, next }: Explanation, kind: ConnectionKind): ConnectionProblems | null {
  const field = code === undefined ? undefined : FIELD_OF[code];
  if (field === undefined) return null;
  const problem = `${happened} ${next}`;
  const both = field === 'token' && code !== 'forbidden' && wordsOf(kind).account !== null;
  return { [field]: problem, ...(both ? { account: 'Is it the e-mail of the account that made this token?' } : {}) };
}

const NUMBERS = /^\[|^\d+(\.\d+){3}$/;

/**
 * A name from the address; where it has no words, the whole of it.
 * @example suggestName('https://dev.azure.com/acme') => 'acme', suggestName('http://10.0.0.7:8080') => '10.0.0.7:8080'
 */
export function suggestName(address: string): string {
  const url = new URL(address);
  const last = url.pathname.split('/').filter(Boolean).at(-1);
  if (last === undefined && NUMBERS.test(url.hostname)) return url.host;
  return last ?? url.hostname.replace(/^(jira|www|tfs)\./, '').split('.')[0]!;
}
