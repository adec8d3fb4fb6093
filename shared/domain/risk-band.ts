export type RiskBand = 'low' | 'medium' | 'high' | 'critical';

/** The band of a score of likelihood x impact, each 1 to 5, as it is in common use: 1-4 low, 5-9 medium, 10-15 high, 16-25 critical. */
export function riskBand(score: number): RiskBand {
  if (score >= 16) return 'critical';
  if (score >= 10) return 'high';
  return score >= 5 ? 'medium' : 'low';
}
