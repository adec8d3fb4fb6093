import type { AzureProject, AzureUser } from '#electron/sandbox/azure/seed.ts';
import type { AzureStore } from '#electron/sandbox/azure/store.ts';

/** What a route gives back; `text` is JSON unless the headers say otherwise. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: { readonly [name: string]: string };
}

/** Everything a route may look at. */
export interface Call {
  readonly store: AzureStore;
  readonly method: string;
  /** 'http://127.0.0.1:4000/fabrikam': every address in an answer begins with it. */
  readonly base: string;
  readonly project: AzureProject | null;
  readonly team: string | null;
  readonly params: { readonly [name: string]: string };
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly caller: AzureUser;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `_apis`, ':name' marks a parameter: 'wit/workitems/:id'. */
  readonly path: string;
  /** True where 7.1 answers only with the -preview flag. */
  readonly preview?: true;
  readonly run: (call: Call) => Answer;
}

export const json = (value: unknown, status = 200, headers: Answer['headers'] = {}): Answer => ({
  status,
  text: JSON.stringify(value),
  headers,
});

export const list = (value: readonly unknown[], headers: Answer['headers'] = {}): Answer =>
  json({ count: value.length, value }, 200, headers);

/** A refusal in the vendor's envelope. Routes throw it, as web frameworks do; `createAzureSandbox` alone catches it. */
export class Refusal extends Error {
  readonly status: number;
  readonly typeKey: string;
  readonly properties: object | null;

  constructor(status: number, typeKey: string, message: string, properties: object | null = null) {
    super(message);
    this.status = status;
    this.typeKey = typeKey;
    this.properties = properties;
  }

  toAnswer(): Answer {
    const area = this.typeKey.startsWith('Vss')
      ? 'Microsoft.VisualStudio.Services.WebApi'
      : 'Microsoft.TeamFoundation.WorkItemTracking.Server';
    return json(
      {
        $id: '1',
        ...(this.properties === null ? {} : { customProperties: this.properties }),
        innerException: null,
        message: this.message,
        typeName: `${area}.${this.typeKey}, ${area}`,
        typeKey: this.typeKey,
        errorCode: 0,
        eventId: 3000,
      },
      this.status,
      this.status === 401 || this.status === 403 ? { 'x-tfs-serviceerror': encodeURIComponent(this.message) } : {},
    );
  }
}

/** 404 for an id that does not exist or that the caller may not see: the server does not say which. */
export const noSuchItem = (id: number | string): Refusal =>
  new Refusal(
    404,
    'WorkItemUnauthorizedAccessException',
    `TF401232: Work item ${id} does not exist, or you do not have permissions to read it.`,
  );

export const badRequest = (message: string, typeKey = 'VssPropertyValidationException'): Refusal => new Refusal(400, typeKey, message);

export const noSuchProject = (name: string): Refusal =>
  new Refusal(
    404,
    'ProjectDoesNotExistWithNameException',
    `TF200016: The following project does not exist: ${name}. Verify that the name of the project is correct and that the project exists on the specified Azure DevOps Server.`,
  );

/** The project of a route that needs one. */
export function projectOf(call: Call): AzureProject {
  if (call.project === null)
    throw badRequest('A project name is required in order to perform this action.', 'ProjectNameRequiredException');
  return call.project;
}

/** The project an address names by its id or name. @throws Refusal 404 when it does not exist or is hidden */
export function requireProject(call: Pick<Call, 'store'>, nameOrId: string): AzureProject {
  const project = call.store.project(nameOrId);
  if (project === null) throw noSuchProject(nameOrId);
  return project;
}

/** A whole number from the query. @returns null when it is absent */
export function wholeNumber(call: Call, name: string): number | null {
  const text = call.query.get(name);
  if (text === null || text === '') return null;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw badRequest(`Value '${text}' of the parameter ${name} is not a whole number.`);
  return value;
}

/** A stamp as the server writes it: UTC, fraction without trailing zeros ('…05.76Z', '…05Z'). */
export const stamp = (epochMs: number): string => new Date(epochMs).toISOString().replace(/(?:\.0+|(\.\d*?[1-9])0+)Z$/, '$1Z');

/** A stable GUID for things the seed does not name, such as tags. FNV-1a over the text, four times. */
export function guidFor(text: string): string {
  let hex = '';
  for (let part = 0; part < 4; part += 1) {
    let hash = 0x811c9dc5 ^ part;
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    hex += (hash >>> 0).toString(16).padStart(8, '0');
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
