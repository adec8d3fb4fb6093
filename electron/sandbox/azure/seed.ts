import type { Json } from '#shared/lib/json.ts';

/** Categories as the wire names them (states endpoint of a work item type). */
export type AzureStateCategory = 'Proposed' | 'InProgress' | 'Resolved' | 'Completed' | 'Removed';

export interface AzureUser {
  /** GUID of the identity. */
  readonly id: string;
  readonly displayName: string;
  readonly uniqueName: string;
}

/** An area or iteration. Dates are days: the wire shows them at midnight UTC. */
export interface AzureNode {
  /** The integer that `System.AreaId` and `System.IterationId` carry. Unique in the organisation. */
  readonly id: number;
  /** GUID; stays when the node is renamed or moved. */
  readonly identifier: string;
  readonly name: string;
  readonly startDate?: string;
  readonly finishDate?: string;
  readonly children?: readonly AzureNode[];
}

export interface AzureType {
  readonly name: string;
  readonly referenceName: string;
  readonly color: string;
  readonly icon: string;
  readonly description: string;
  readonly states: readonly { readonly name: string; readonly color: string; readonly category: AzureStateCategory }[];
  /** Reference names of fields beyond the `System.` ones every type has. */
  readonly fields: readonly string[];
  /** The states that may follow each state; a state that is not named may be followed by all. */
  readonly transitions?: { readonly [from: string]: readonly string[] };
  /** Fields that must be filled in a state. */
  readonly required?: { readonly [state: string]: readonly string[] };
}

export interface AzureField {
  readonly referenceName: string;
  readonly name: string;
  readonly type:
    'string' | 'integer' | 'dateTime' | 'plainText' | 'html' | 'treePath' | 'history' | 'double' | 'guid' | 'boolean' | 'identity';
  readonly readOnly?: boolean;
  /** The values a person chooses among; left out where any will do. */
  readonly allowedValues?: readonly string[];
}

export interface AzureTeam {
  readonly id: string;
  readonly name: string;
  /** Identifiers of the iterations the team has chosen. */
  readonly iterations: readonly string[];
}

export interface AzureProject {
  /** GUID. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** 'wellFormed' unless a test needs another: 'deleting', 'createPending'. */
  readonly state?: string;
  readonly process: { readonly id: string; readonly name: string };
  readonly types: readonly AzureType[];
  /** Roots: each carries the project's name; children hang below. */
  readonly areas: AzureNode;
  readonly iterations: AzureNode;
  readonly teams: readonly AzureTeam[];
}

export interface AzureRelation {
  readonly rel: string;
  /** An address below the organisation (`/_apis/wit/workItems/12`), or a whole one (`vstfs:///…`, `https://…`), which stays as it is. */
  readonly url: string;
  readonly attributes?: { readonly [name: string]: Json };
}

/**
 * A work item as the wire shows it with all fields expanded. Required fields: `System.TeamProject`, `System.WorkItemType`,
 * `System.AreaPath`, `System.IterationPath`, `System.State`, `System.ChangedDate`. Identities are objects (see `identity`).
 * `System.Id`, `System.Rev` and the counts are filled in by the sandbox.
 */
export interface AzureWorkItem {
  readonly id: number;
  readonly rev: number;
  readonly fields: { readonly [referenceName: string]: Json };
  readonly relations?: readonly AzureRelation[];
  /** Long text fields written as Markdown (7.2): `{ 'System.Description': 'markdown' }`. */
  readonly multilineFieldsFormat?: { readonly [referenceName: string]: 'markdown' | 'html' };
}

export interface AzureComment {
  readonly workItemId: number;
  readonly text: string;
  readonly format: 'html' | 'markdown';
  readonly by: AzureUser;
  /** ISO instant. */
  readonly at: string;
}

/** Everything a pretend organisation (Services) or collection (Server) starts with. */
export interface AzureSeed {
  /** 'fabrikam': the first part of the path on Services; on Server the collection's name. */
  readonly organisation: string;
  /** GUID: the site's identity. */
  readonly instanceId: string;
  /** The first one is the person whose token is used. */
  readonly users: readonly [AzureUser, ...AzureUser[]];
  readonly projects: readonly AzureProject[];
  readonly fields: readonly AzureField[];
  readonly workItems: readonly AzureWorkItem[];
  readonly comments?: readonly AzureComment[];
}

/** A person as identity fields carry them (`System.AssignedTo`, `System.CreatedBy`, …). */
export function identity(user: AzureUser): { readonly [name: string]: Json } {
  const descriptor = `aad.${Buffer.from(user.id).toString('base64url')}`;
  return {
    displayName: user.displayName,
    url: `https://spsprodweu1.vssps.visualstudio.com/_apis/Identities/${user.id}`,
    id: user.id,
    uniqueName: user.uniqueName,
    imageUrl: `https://dev.azure.com/_apis/GraphProfile/MemberAvatars/${descriptor}`,
    descriptor,
  };
}

/** A relation to another work item. @param rel e.g. 'System.LinkTypes.Dependency-Forward' */
export const relationTo = (rel: string, id: number, comment?: string): AzureRelation => ({
  rel,
  url: `/_apis/wit/workItems/${id}`,
  attributes: { isLocked: false, ...(comment === undefined ? {} : { comment }) },
});

/** The other end of a directed link: every link is stored on both items. Undirected ones are their own opposite. */
export function oppositeRel(rel: string): string {
  if (rel.endsWith('-Forward')) return rel.replace(/-Forward$/, '-Reverse');
  if (rel.endsWith('-Reverse')) return rel.replace(/-Reverse$/, '-Forward');
  return rel;
}
