import type { ConnectionId, TrackerKind } from '#shared/domain/item.ts';
import type { Instant, ZoneName } from '#shared/domain/time.ts';

export type ConnectionKind = 'jira-cloud' | 'jira-data-center' | 'azure-devops-services' | 'azure-devops-server';

/** The tracker behind a kind of connection. */
export const trackerOf = (kind: ConnectionKind): TrackerKind => (kind.startsWith('jira') ? 'jira' : 'azure-devops');

/** What a person types to connect. The token goes to the host's vault and comes back never. */
export interface ConnectionDraft {
  readonly name: string;
  readonly kind: ConnectionKind;
  /**
   * 'https://acme.atlassian.net', 'https://jira.acme.example/jira', 'https://dev.azure.com/acme' or
   * 'https://tfs.acme.example/tfs/DefaultCollection'. No trailing slash.
   */
  readonly baseUrl: string;
  /** E-mail of a Jira Cloud API token; null everywhere else. */
  readonly account: string | null;
}

/** A stored connection, as everyone but the host sees it. */
export interface Connection extends ConnectionDraft {
  readonly id: ConnectionId;
  /** Who and where the token belongs to. A change of it stops every pull. */
  readonly identity: TrackerIdentity | null;
  readonly token: 'keychain' | 'memory' | 'missing';
  /** True for the trackers of the sample workspace, which this product serves itself. */
  readonly sample: boolean;
}

/**
 * A connection that was here before, by the site and account that its token proved. What was pulled and mapped through it carries its id, so
 * that whoever connects the same site and account again takes the id up.
 */
export interface FormerConnection {
  readonly id: ConnectionId;
  readonly siteId: string;
  readonly accountId: string;
}

/** A connection that was removed, with what the form needs to make it again: all but the token. */
export interface LeftConnection extends ConnectionDraft {
  readonly id: ConnectionId;
}

/** The answer of a successful connection test. */
export interface TrackerIdentity {
  readonly siteId: string;
  readonly accountId: string;
  readonly accountName: string;
  /** 'Jira Cloud', 'Jira Data Center 10.3.4', 'Azure DevOps Services', 'Azure DevOps Server 2022.1'. */
  readonly product: string;
  /** The profile's zone: JQL literals are read in it. UTC for Azure DevOps. */
  readonly zone: ZoneName;
  readonly serverTime: Instant | null;
  /** Where people open the site, where that is another address than the connection's: behind Jira's gateway for tokens with scopes. */
  readonly siteUrl?: string | undefined;
}
