/** How much there is of what people count. */
export interface BackupCounts {
  readonly releases: number;
  readonly items: number;
  readonly connections: number;
}

const NUMBER = new Intl.NumberFormat('en');

/** What a backup says that it holds and cannot be read, as a sentence; null when all of it can. */
export function missingIn({ said, ...found }: BackupCounts & { readonly said: BackupCounts }): string | null {
  const missing = (['releases', 'items', 'connections'] as const).flatMap((kind) => {
    const count = said[kind] - found[kind];
    return count > 0 ? [`${NUMBER.format(count)} of ${NUMBER.format(said[kind])} ${kind}`] : [];
  });
  if (missing.length === 0) return null;
  const advice = said.items > found.items ? ' Pull again after the restore: the trackers have the items.' : '';
  return `Part of this backup cannot be read: ${missing.join(' and ')} are left out.${advice}`;
}
