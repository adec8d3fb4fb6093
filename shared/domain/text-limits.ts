/**
 * The longest texts of plan records, UTF-16 units: forms refuse what is longer beside its field, documents refuse it too.
 * A limit may rise and never fall: a document shows a value that does not fit as empty.
 */
export const TEXT_LIMITS = {
  releases: {
    name: 200,
    version: 100,
    product: 200,
    train: 200,
    environment: 200,
    service: 200,
    owner: 200,
    deputy: 200,
    summary: 100_000,
  },
  mappings: { connection: 64, label: 500 },
  milestones: { name: 200, owner: 200 },
  risks: { title: 500, category: 100, owner: 200, mitigation: 100_000 },
  freezes: { name: 200, reason: 10_000, scope: 500 },
} as const;

/** @returns what to say about a text that is longer than the limit; null when it fits */
export const tooLong = (text: string, limit: number): string | null =>
  text.length > limit ? `That is too long: ${text.length} characters, ${limit} fit.` : null;
