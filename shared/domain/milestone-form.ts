import { parseMoment, type MomentProblems } from '#shared/domain/date-form.ts';
import type { Problems } from '#shared/domain/problems.ts';
import type { Milestone, MilestoneKind } from '#shared/domain/release.ts';
import { TEXT_LIMITS, tooLong } from '#shared/domain/text-limits.ts';
import type { ZoneName } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';

/** What kinds of milestone are called; also the name of a milestone that was given none. */
export const MILESTONE_NAMES: { readonly [K in MilestoneKind]: string } = {
  'scope-freeze': 'Scope freeze',
  'code-freeze': 'Code freeze',
  'test-freeze': 'Test freeze',
  'docs-freeze': 'Docs freeze',
  candidate: 'Candidate',
  'go-no-go': 'Go/no-go',
  deploy: 'Deploy',
  'validation-end': 'Validation ends',
  'hypercare-end': 'Hypercare ends',
  other: 'Other',
};

/** A milestone as typed. */
export interface MilestoneFields {
  readonly kind: MilestoneKind;
  readonly name: string;
  readonly day: string;
  readonly time: string;
  readonly zone: string;
  readonly owner: string;
  readonly hard: boolean;
}

/** What is wrong with a typed milestone. */
export type MilestoneProblems = Problems<keyof MomentProblems | 'name' | 'owner'>;

/** What a milestone's form says, without its identity. */
export function parseMilestone(fields: MilestoneFields): Result<Omit<Milestone, 'id' | 'releaseId' | 'done'>, MilestoneProblems> {
  const at = parseMoment(fields.day, fields.time, fields.zone);
  const typed = fields.name.replace(/\s+/g, ' ').trim();
  const problems: { [field: string]: string } = at.ok ? {} : { ...at.error };
  if (at.ok && at.value === null) problems.day = 'Give the day of the milestone.';
  const owner = fields.owner.trim();
  const [longName, longOwner] = [tooLong(typed, TEXT_LIMITS.milestones.name), tooLong(owner, TEXT_LIMITS.milestones.owner)];
  if (fields.kind === 'other' && typed === '') problems.name = 'Give the milestone a name.';
  if (longName !== null) problems.name = longName;
  if (longOwner !== null) problems.owner = longOwner;
  if (!at.ok || at.value === null || Object.keys(problems).length > 0) return err(problems);
  return ok({
    kind: fields.kind,
    name: typed || MILESTONE_NAMES[fields.kind],
    at: at.value,
    zone: fields.zone as ZoneName,
    owner,
    hard: fields.hard,
  });
}
