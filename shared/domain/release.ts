import type { BoundField } from '#shared/domain/binding.ts';
import type { ConnectionId, IterationId, ProjectId, VersionId } from '#shared/domain/item.ts';
import type { CalendarDate, Instant, ZoneName } from '#shared/domain/time.ts';
import type { Brand } from '#shared/lib/brand.ts';

export type ReleaseId = Brand<string, 'ReleaseId'>;
export type MilestoneId = Brand<string, 'MilestoneId'>;
export type FreezeId = Brand<string, 'FreezeId'>;
export type RiskId = Brand<string, 'RiskId'>;
export type MappingId = Brand<string, 'MappingId'>;

export const RELEASE_TYPES = ['feature', 'bug-fix', 'security', 'performance', 'experimental'] as const;
export type ReleaseType = (typeof RELEASE_TYPES)[number];

export const RELEASE_STATES = ['planned', 'in-progress', 'frozen', 'candidate', 'released', 'cancelled'] as const;
export type ReleaseState = (typeof RELEASE_STATES)[number];

export const PRECISIONS = ['quarter', 'week', 'day', 'minute'] as const;
export type Precision = (typeof PRECISIONS)[number];

/**
 * When a release is meant to ship. `day` is the first day of the quarter or week for those precisions; `instant` is set for
 * 'minute' only. The zone is the one the author planned in.
 */
export interface Target {
  readonly precision: Precision;
  readonly day: CalendarDate;
  readonly instant: Instant | null;
  /** End of the deployment window, 'minute' only. */
  readonly until: Instant | null;
  readonly zone: ZoneName;
}

/** What ships together on a day. Trackers have no such object: it maps to any number of their versions, iterations and tags. */
export interface Release {
  readonly id: ReleaseId;
  readonly name: string;
  readonly version: string;
  readonly type: ReleaseType;
  readonly emergency: boolean;
  readonly product: string;
  readonly train: string;
  readonly target: Target | null;
  /** 0 to 100, the author's own estimate; null when nobody gave one. */
  readonly confidence: number | null;
  readonly environment: string;
  readonly service: string;
  readonly owner: string;
  readonly deputy: string;
  readonly state: ReleaseState;
  readonly baseline: CalendarDate | null;
  readonly forecast: CalendarDate | null;
  readonly actual: CalendarDate | null;
  readonly embargoUntil: Instant | null;
  readonly summary: string;
  readonly archived: boolean;
}

/** One thing in a tracker whose items belong to the release. */
export type MappingTarget =
  | { readonly kind: 'version'; readonly version: VersionId }
  | { readonly kind: 'iteration'; readonly iteration: IterationId; readonly withChildren: boolean }
  | { readonly kind: 'tag'; readonly project: ProjectId; readonly tag: string }
  | { readonly kind: 'field'; readonly project: ProjectId; readonly field: string; readonly value: string };

export interface Mapping {
  readonly id: MappingId;
  readonly releaseId: ReleaseId;
  readonly connection: ConnectionId;
  readonly target: MappingTarget;
  /** The name when it was mapped, so that a target deleted in the tracker can still be named. */
  readonly label: string;
  /** Fields of the release that the target is to hold too; left out for none. */
  readonly bound?: readonly BoundField[];
}

export const MILESTONE_KINDS = [
  'scope-freeze',
  'code-freeze',
  'test-freeze',
  'docs-freeze',
  'candidate',
  'go-no-go',
  'deploy',
  'validation-end',
  'hypercare-end',
  'other',
] as const;
export type MilestoneKind = (typeof MILESTONE_KINDS)[number];

export interface Milestone {
  readonly id: MilestoneId;
  readonly releaseId: ReleaseId;
  readonly kind: MilestoneKind;
  readonly name: string;
  readonly at: Instant;
  readonly zone: ZoneName;
  readonly owner: string;
  readonly hard: boolean;
  readonly done: boolean;
}

export interface Freeze {
  readonly id: FreezeId;
  readonly name: string;
  readonly reason: string;
  /** Free words in this version: 'Payments', 'Production', 'Everything'. */
  readonly scope: string;
  readonly effect: 'block' | 'warn';
  readonly from: Instant;
  readonly to: Instant;
  readonly zone: ZoneName;
}

export const RISK_STATES = ['open', 'mitigating', 'monitoring', 'occurred', 'closed'] as const;

export interface Risk {
  readonly id: RiskId;
  readonly releaseId: ReleaseId;
  readonly title: string;
  readonly category: string;
  /** 1 to 5. */
  readonly likelihood: number;
  /** 1 to 5. */
  readonly impact: number;
  readonly residualLikelihood: number;
  readonly residualImpact: number;
  readonly owner: string;
  readonly response: 'avoid' | 'reduce' | 'transfer' | 'accept';
  readonly mitigation: string;
  readonly state: (typeof RISK_STATES)[number];
  readonly review: CalendarDate | null;
}

/** The release notes of a release: Markdown that people own, beside the last generated draft, so that a new draft can be merged in. */
export interface Notes {
  readonly releaseId: ReleaseId;
  /** The source text as people see and edit it. */
  readonly markdown: string;
  /** The last generated draft, byte for byte; empty before the first. */
  readonly generated: string;
  readonly generatedAt: Instant | null;
}
