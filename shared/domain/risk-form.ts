import { parseOptionalDay } from '#shared/domain/date-form.ts';
import type { Problems } from '#shared/domain/problems.ts';
import type { Risk } from '#shared/domain/release.ts';
import { TEXT_LIMITS, tooLong } from '#shared/domain/text-limits.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';

/** A risk as typed. Scores are '1' to '5'. */
export interface RiskFields {
  readonly title: string;
  readonly category: string;
  readonly likelihood: string;
  readonly impact: string;
  readonly residualLikelihood: string;
  readonly residualImpact: string;
  readonly owner: string;
  readonly response: Risk['response'];
  readonly mitigation: string;
  readonly state: Risk['state'];
  readonly review: string;
}

type RiskText = keyof typeof TEXT_LIMITS.risks;
type RiskScore = 'likelihood' | 'impact' | 'residualLikelihood' | 'residualImpact';

/** What is wrong with a typed risk. */
export type RiskProblems = Problems<RiskText | RiskScore | 'review'>;

/** What a risk's form says, without its identity. */
export function parseRisk(fields: RiskFields): Result<Omit<Risk, 'id' | 'releaseId'>, RiskProblems> {
  const problems: { [field: string]: string } = {};
  const score = (field: RiskScore): number => {
    const value = Number(fields[field]);
    if (!Number.isInteger(value) || value < 1 || value > 5) problems[field] = 'Give a whole number from 1 to 5.';
    return value;
  };
  const text = (field: RiskText): string => {
    const trimmed = field === 'title' ? fields.title.replace(/\s+/g, ' ').trim() : fields[field].trim();
    const problem = tooLong(trimmed, TEXT_LIMITS.risks[field]);
    if (problem !== null) problems[field] = problem;
    return trimmed;
  };
  const texts = { title: text('title'), category: text('category'), owner: text('owner'), mitigation: text('mitigation') };
  if (texts.title === '') problems.title = 'Say what could happen.';
  const review = parseOptionalDay(fields.review);
  if (!review.ok) problems.review = review.error;
  const scores = {
    likelihood: score('likelihood'),
    impact: score('impact'),
    residualLikelihood: score('residualLikelihood'),
    residualImpact: score('residualImpact'),
  };
  if (!review.ok || Object.keys(problems).length > 0) return err(problems);
  return ok({
    ...texts,
    ...scores,
    response: fields.response,
    state: fields.state,
    review: review.value,
  });
}
