import type { ReleaseId } from '#shared/domain/release.ts';
import type { ScopeSummary } from '#shared/domain/scope.ts';
import { engine } from './connect.ts';
import { expectReleaseRows, useEngineStatus, useItemRevision, useOutboxRevision } from './hooks.ts';

/** After the engine is ready. A page that is not drawn by then reads for itself. */
const LET_GO_AFTER_MS = 10_000;
const NONE: ReadonlyMap<string, ScopeSummary> = new Map();

/** Counts that came before a page asked for them, and the revision of items they were counted at, as far as this window had heard. */
let expected: { readonly summary: ScopeSummary; readonly revision: number } | null = null;

/**
 * Asks for what the page of a release shows first, while the engine opens the store and the page's code is on its way: that page is then drawn
 * once, with everything in it, and not in parts that each wait for an answer.
 */
export function expectRelease(release: ReleaseId): void {
  const ends: (() => void)[] = [];
  let isReading = false;
  let isOver = false;
  const letGo = (): void => {
    isOver = true;
    expected = null;
    for (const end of ends) end();
  };
  // Windows read the store once the engine has opened, checked and upgraded it.
  const read = useEngineStatus.follow(({ phase }) => {
    if (phase.kind !== 'ready' || isReading) return;
    isReading = true;
    ends.push(expectReleaseRows(release));
    setTimeout(letGo, LET_GO_AFTER_MS);
  });
  let revision = 0;
  const heard = useItemRevision.follow((next) => (revision = next));
  ends.push(
    read,
    heard,
    useOutboxRevision.follow(() => undefined),
  );
  void engine()
    .items.summaries([release])
    .then(
      ([summary]) => {
        if (summary !== undefined && !isOver) expected = { summary, revision };
      },
      () => undefined, // the page asks for itself
    );
}

/** The counts of these releases that stand for as long as a page waits for its own answer; none where items have changed since. */
export function expectedSummaries(releases: readonly ReleaseId[], revision: number): ReadonlyMap<string, ScopeSummary> {
  if (expected === null || expected.revision !== revision) return NONE;
  const { summary } = expected;
  return releases.length === 1 && releases[0] === summary.release ? new Map([[summary.release, summary]]) : NONE;
}
