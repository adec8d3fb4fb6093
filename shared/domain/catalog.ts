import type { ConnectionId, IterationId, ProjectId, StateCategory, TypeKind, VersionId } from '#shared/domain/item.ts';
import type { CalendarDate, Instant } from '#shared/domain/time.ts';

/** A tracker's project as its own list shows it. */
export interface RemoteProject {
  readonly id: ProjectId;
  readonly connectionId: ConnectionId;
  /** Jira project key; Azure DevOps project name. */
  readonly key: string;
  readonly name: string;
  readonly archived: boolean;
}

/** A Jira version. Azure DevOps has none: there releases map to iterations, tags or field values. */
export interface Version {
  readonly id: VersionId;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly description: string | null;
  readonly startDate: CalendarDate | null;
  readonly releaseDate: CalendarDate | null;
  readonly released: boolean;
  readonly archived: boolean;
}

/** An Azure DevOps iteration, or a Jira sprint. */
export interface Iteration {
  readonly id: IterationId;
  readonly projectId: ProjectId;
  readonly name: string;
  /** 'Shop\\2026\\Sprint 31'; for a Jira sprint its name. */
  readonly path: string;
  readonly start: CalendarDate | null;
  readonly finish: CalendarDate | null;
  readonly state: 'past' | 'current' | 'future' | 'unknown';
}

/** A field that a new item must have and that its tracker fills with nothing by itself. */
export interface RequiredField {
  /** 'customfield_10020', 'components'; 'Microsoft.VSTS.Common.Severity'. */
  readonly id: string;
  readonly name: string;
  /** `other`: only the tracker's own form can fill it. */
  readonly kind: 'text' | 'rich-text' | 'number' | 'date' | 'option' | 'options' | 'person' | 'other';
  /** What can be chosen. In Azure DevOps a value is its own id. */
  readonly options: readonly { readonly id: string; readonly name: string }[];
}

/** What a new item of a type must have. */
export interface TypeRequirements {
  readonly type: string;
  readonly fields: readonly RequiredField[];
}

/** Everything of a project that is small, changes rarely, and is read again in full on each pull. */
export interface ProjectCatalog {
  readonly project: RemoteProject;
  readonly versions: readonly Version[];
  readonly iterations: readonly Iteration[];
  /** Azure DevOps area paths; empty in Jira. */
  readonly areas: readonly string[];
  readonly types: readonly { readonly name: string; readonly kind: TypeKind; readonly states: readonly string[] }[];
  /** `id`: what an edit names the state with, where that is not its name. */
  readonly states: readonly { readonly name: string; readonly category: StateCategory; readonly id?: string }[];
  /**
   * Left out where they were not read, also in catalogs that an earlier version has stored: items tell some of them then. Azure DevOps tells
   * them of each type: read with `requires`.
   */
  readonly priorities?: readonly { readonly id: string; readonly name: string }[];
  /** Jira's components by name; left out as `priorities` are. */
  readonly components?: readonly string[];
  /**
   * The types that this account can create, with what each asks for. Read once a day: left out by other readings, where it was refused, and in
   * catalogs that an earlier version has stored.
   */
  readonly requires?: readonly TypeRequirements[];
  /** When `requires` was asked for, by this computer's clock; also where it was refused. Left out once the tracker has asked for more than it said. */
  readonly requiresAt?: Instant;
  readonly people: readonly { readonly id: string; readonly name: string }[];
  /** Custom and system fields: the tracker's id and the name people know. */
  readonly fields: readonly { readonly id: string; readonly name: string; readonly kind: string }[];
  readonly linkTypes: readonly { readonly name: string; readonly outward: string; readonly inward: string }[];
  /** Parts the account may not read, each a sentence: 'Boards: this account has no licence.' */
  readonly missing: readonly string[];
}
