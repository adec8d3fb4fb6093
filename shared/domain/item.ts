import type { Brand } from '#shared/lib/brand.ts';
import type { Json } from '#shared/lib/json.ts';
import type { CalendarDate, Instant } from '#shared/domain/time.ts';

/** A connection to one Jira site or one Azure DevOps organisation. */
export type ConnectionId = Brand<string, 'ConnectionId'>;
/** `<connection>/<the tracker's immutable project id>`. */
export type ProjectId = Brand<string, 'ProjectId'>;
/** `<connection>/<the tracker's immutable item id>`: identity. Keys move, ids do not. */
export type ItemId = Brand<string, 'ItemId'>;
/** `<connection>/<the tracker's version id>`. */
export type VersionId = Brand<string, 'VersionId'>;
/** `<connection>/<the iteration's identifier>`; for Jira a sprint's id with the prefix 'sprint-'. */
export type IterationId = Brand<string, 'IterationId'>;

const joined = (connection: ConnectionId, remoteId: string): string => `${connection}/${remoteId}`;

/** The id of an item, unlike any other connection's. @param remoteId the tracker's own id, never its key */
export const itemIdOf = (connection: ConnectionId, remoteId: string): ItemId => joined(connection, remoteId) as ItemId;
/** The id of a project. @param remoteId the tracker's immutable id, never its key or name */
export const projectIdOf = (connection: ConnectionId, remoteId: string): ProjectId => joined(connection, remoteId) as ProjectId;
/** The id of a Jira version. */
export const versionIdOf = (connection: ConnectionId, remoteId: string): VersionId => joined(connection, remoteId) as VersionId;
/** The id of an iteration or sprint. @param remoteId the iteration's identifier; 'sprint-' and the id for a sprint of Jira */
export const iterationIdOf = (connection: ConnectionId, remoteId: string): IterationId => joined(connection, remoteId) as IterationId;

/** The tracker's own id inside a global id. */
export const remoteIdOf = (id: ItemId | ProjectId | VersionId | IterationId): string => id.slice(id.indexOf('/') + 1);

/** The connection inside a global id. */
export const connectionOf = (id: ItemId | ProjectId | VersionId | IterationId): ConnectionId =>
  id.slice(0, id.indexOf('/')) as ConnectionId;

/** What a state means, whatever the tracker calls it. `unknown`: the tracker sent a category we do not know. */
export type StateCategory = 'todo' | 'doing' | 'done' | 'removed' | 'unknown';

/** What a type means, whatever the tracker calls it. */
export type TypeKind = 'epic' | 'feature' | 'story' | 'task' | 'subtask' | 'bug' | 'other';

/** What a link means for planning. `other`: shown, never scheduled. Read "this item <relation> the target". */
export type LinkRelation = 'needs' | 'needed-by' | 'relates' | 'duplicates' | 'duplicated-by' | 'other';

export interface ItemLink {
  /** The tracker's link id; Azure DevOps has none, so `<rel>:<target>`. */
  readonly id: string;
  /** The tracker's own type name: 'Blocks', 'System.LinkTypes.Dependency-Forward'. */
  readonly type: string;
  /** The words the tracker shows from this item's side: 'is blocked by', 'Successor'. */
  readonly label: string;
  readonly relation: LinkRelation;
  /** Jira: 'inward' when this item is the inward end; left out for the outward end, and where the type says it. */
  readonly direction?: 'outward' | 'inward';
  readonly target: ItemId;
  readonly targetKey: string;
}

/** Rich text exactly as the tracker holds it. ADF is JSON text. */
export interface RichText {
  readonly format: 'adf' | 'wiki' | 'html' | 'markdown' | 'plain';
  readonly source: string;
}

/** The few fields that lists, filters, groups and counts need. Small: the engine keeps one per item in memory. */
export interface ItemRow {
  readonly id: ItemId;
  readonly projectId: ProjectId;
  /** What people say: 'APP-12', '#431'. May change; never identity. */
  readonly key: string;
  readonly title: string;
  /** The tracker's own type and state names. */
  readonly type: string;
  readonly typeKind: TypeKind;
  readonly state: string;
  readonly stateCategory: StateCategory;
  readonly resolution: string | null;
  readonly priority: string | null;
  /** Display name, or null when nobody is assigned. */
  readonly assignee: string | null;
  /** Jira labels, Azure DevOps tags. */
  readonly labels: readonly string[];
  readonly components: readonly string[];
  readonly fixVersions: readonly VersionId[];
  readonly iteration: IterationId | null;
  /** Azure DevOps area path; null in Jira. */
  readonly area: string | null;
  readonly parent: ItemId | null;
  /** Story points or effort, in the tracker's own unit. */
  readonly estimate: number | null;
  readonly due: CalendarDate | null;
  readonly created: Instant | null;
  readonly updated: Instant;
  readonly resolved: Instant | null;
  readonly linkCount: number;
}

/** Edits that wait in the outbox, as lists and panels mark them. The fields hold what is wanted, not what the tracker holds. */
export interface PendingFields {
  /** Fields with an edit that waits, 'comment' among them; left out for none. */
  readonly pending?: readonly string[];
  /** Those of them that wait for a person: in conflict, or refused. */
  readonly conflicts?: readonly string[];
}

/** One work item as last pulled: the row and everything else the tracker said. */
export interface Item extends ItemRow, PendingFields {
  /** Azure DevOps `rev`; Jira has none, so its `updated` stamp as sent. */
  readonly revision: string;
  /** Where a person opens it in the tracker. */
  readonly url: string;
  readonly reporter: string | null;
  readonly description: RichText | null;
  readonly affectsVersions: readonly VersionId[];
  readonly sprints: readonly { readonly id: IterationId; readonly name: string; readonly state: string }[];
  readonly links: readonly ItemLink[];
  /** Every other field, by the tracker's own field id, unchanged. */
  readonly extra: { readonly [field: string]: Json };
  /** What was odd about the record and how it was read: 'No summary: shown as "(no title)"'. */
  readonly oddities: readonly string[];
}

/** A record that could not be read. Kept, shown and counted; never silently dropped. */
export interface QuarantinedRecord {
  readonly id: ItemId;
  readonly projectId: ProjectId;
  readonly key: string | null;
  readonly reason: string;
  /** The record as sent, cut to 64 kB. */
  readonly raw: string;
}

export type TrackerKind = 'jira' | 'azure-devops';

/** The tracker of an item: keys of Azure DevOps are numbers under a '#', Jira's are never. */
export const trackerOfItem = ({ key }: Pick<Item, 'key'>): TrackerKind => (key.startsWith('#') ? 'azure-devops' : 'jira');
