import {
  projectIdOf,
  versionIdOf,
  iterationIdOf,
  type ConnectionId,
  type IterationId,
  type ProjectId,
  type VersionId,
} from '#shared/domain/item.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import { addDays, type CalendarDate } from '#shared/domain/time.ts';

/*
 * What the sample workspace's plan and its pretend trackers must agree on: ids, names and dates. Everything is deterministic
 * but anchored to a day, so that the sample always stands in the middle of its year.
 */

export const SAMPLE_JIRA = 'sample-jira' as ConnectionId;
export const SAMPLE_AZURE = 'sample-azure' as ConnectionId;

export const SHOP_PROJECT = { id: '10100', key: 'SHOP', name: 'Nimbus Shop' } as const;
export const PAY_PROJECT = { id: '6f1f0a52-6a5c-4d8e-9d5f-3b1c2e7a9001', name: 'Payments' } as const;

export const shopProjectId: ProjectId = projectIdOf(SAMPLE_JIRA, SHOP_PROJECT.id);
export const payProjectId: ProjectId = projectIdOf(SAMPLE_AZURE, PAY_PROJECT.id);

/** A Jira version of the sample. `ships` and `starts` are days from the anchor. */
export interface SampleVersion {
  readonly id: string;
  readonly name: string;
  readonly product: 'Storefront' | 'Mobile App' | 'Design System';
  readonly starts: number;
  readonly ships: number;
}

export const SAMPLE_VERSIONS: readonly SampleVersion[] = [
  { id: '20101', name: 'Storefront 4.0.0', product: 'Storefront', starts: -112, ships: -70 },
  { id: '20102', name: 'Storefront 4.1.0', product: 'Storefront', starts: -69, ships: -35 },
  { id: '20103', name: 'Storefront 4.1.1', product: 'Storefront', starts: -24, ships: -21 },
  { id: '20104', name: 'Storefront 4.2.0', product: 'Storefront', starts: -34, ships: 8 },
  { id: '20105', name: 'Storefront 4.3.0', product: 'Storefront', starts: 9, ships: 43 },
  { id: '20106', name: 'Storefront 5.0.0', product: 'Storefront', starts: 44, ships: 120 },
  { id: '20107', name: 'Mobile App 7.7', product: 'Mobile App', starts: -60, ships: -28 },
  { id: '20108', name: 'Mobile App 7.8', product: 'Mobile App', starts: -27, ships: 15 },
  { id: '20109', name: 'Mobile App 7.9', product: 'Mobile App', starts: 16, ships: 50 },
  { id: '20110', name: 'Design System 2.6', product: 'Design System', starts: -40, ships: 1 },
];

/** An iteration of the sample's Azure DevOps project; `number` is the integer of its path fields. */
export interface SampleIteration {
  readonly number: number;
  readonly identifier: string;
  readonly name: string;
  readonly parent: string | null;
  readonly starts: number;
  readonly ends: number;
}

const iteration = (number: number, name: string, parent: string | null, starts: number, ends: number): SampleIteration => ({
  number,
  identifier: `6f1f0a52-6a5c-4d8e-9d5f-3b1c2e7a${number}`,
  name,
  parent,
  starts,
  ends,
});

export const SAMPLE_ITERATIONS: readonly SampleIteration[] = [
  iteration(9131, 'Release 31', null, -62, -20),
  iteration(9161, 'Sprint 61', 'Release 31', -62, -42),
  iteration(9162, 'Sprint 62', 'Release 31', -41, -20),
  iteration(9132, 'Release 32', null, -19, 19),
  iteration(9163, 'Sprint 63', 'Release 32', -19, -1),
  iteration(9164, 'Sprint 64', 'Release 32', 0, 19),
  iteration(9133, 'Release 33', null, 20, 61),
  iteration(9165, 'Sprint 65', 'Release 33', 20, 40),
  iteration(9166, 'Sprint 66', 'Release 33', 41, 61),
];

/** A version of the sample. @throws when the sample has none of this name: a bug in the caller */
export const sampleVersion = (name: string): SampleVersion => SAMPLE_VERSIONS.find((version) => version.name === name)!;

/** The id of a version of the sample. @throws as `sampleVersion` */
export const sampleVersionId = (name: string): VersionId => versionIdOf(SAMPLE_JIRA, sampleVersion(name).id);

/** The id of an iteration of the sample. @throws when the sample has none of this name: a bug in the caller */
export const sampleIterationId = (name: string): IterationId =>
  iterationIdOf(SAMPLE_AZURE, SAMPLE_ITERATIONS.find((each) => each.name === name)!.identifier);

/** Every plan record of the sample has an id with this beginning, so that removing the sample removes exactly that. */
export const SAMPLE_PREFIX = 'sample-';

/** The id of a release of the sample. @param slug 'storefront-4.2' */
export const sampleReleaseId = (slug: string): ReleaseId => `${SAMPLE_PREFIX}${slug}` as ReleaseId;

/** A day `offset` days from the anchor, moved to Friday or Monday when it falls on a weekend. */
export function sampleWorkday(today: CalendarDate, offset: number): CalendarDate {
  const date = addDays(today, offset);
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday === 6 ? addDays(date, -1) : weekday === 0 ? addDays(date, 1) : date;
}

/** What the sample's Jira holds of a version, in the fields that a release can be bound to. */
export const sampleVersionHeld = ({ name, product, ships }: SampleVersion, today: CalendarDate) => ({
  name,
  date: sampleWorkday(today, ships),
  description: `${product}, planned by the release team.`,
  released: ships < 0,
});
