import { startTransition, useCallback, useEffect, useReducer, useRef } from 'react';

/** Rows kept beside those on screen, so that scrolling back does not ask again. */
const KEPT = 4000;
const AHEAD = 40;

export interface LoadedRows<Id, Row> {
  /** The row; undefined while it is on its way. */
  readonly rowOf: (id: Id) => Row | undefined;
  /** Tell it which positions are on screen: `DataTable` does. */
  readonly onWindow: (first: number, last: number) => void;
}

/** Rows that came with the ids. */
export interface GivenRows<Row> {
  readonly rows: readonly Row[];
  readonly revision: number;
}

/**
 * Fetches the rows on screen and a little more, and nothing else of a long list of ids. When `revision` rises, rows stay visible
 * and are fetched again behind them.
 * @param given what need not be fetched: drawn together with the ids
 */
export function useRows<Id, Row>(
  ids: readonly Id[],
  load: (ids: readonly Id[]) => Promise<readonly Row[]>,
  idOf: (row: Row) => Id,
  revision: number,
  given: GivenRows<Row> | null = null,
): LoadedRows<Id, Row> {
  const cache = useRef(new Map<Id, { readonly row: Row; readonly revision: number }>());
  const asked = useRef(new Map<Id, number>());
  const shown = useRef({ first: 0, last: 40 });
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const latest = useRef({ ids, load, idOf, revision });
  latest.current = { ids, load, idOf, revision };

  /** @returns whether any row differs from before */
  const keep = useCallback((rows: readonly Row[], from: number): boolean => {
    let changed = false;
    for (const fresh of rows) {
      const id = latest.current.idOf(fresh);
      const before = cache.current.get(id);
      // An older answer may come in after a newer one.
      if (before !== undefined && before.revision > from) continue;
      // The same row as before stays the same object: it is not drawn again.
      const row = before !== undefined && JSON.stringify(before.row) === JSON.stringify(fresh) ? before.row : fresh;
      changed ||= row === fresh;
      cache.current.delete(id);
      cache.current.set(id, { row, revision: from });
    }
    return changed;
  }, []);
  const taken = useRef<GivenRows<Row> | null>(null);
  if (given !== null && given !== taken.current) {
    taken.current = given;
    keep(given.rows, given.revision);
  }

  const fetchShown = useCallback(() => {
    const now = latest.current;
    const { first, last } = shown.current;
    const wanted = now.ids
      .slice(Math.max(0, first - AHEAD), last + AHEAD)
      .filter((id) => cache.current.get(id)?.revision !== now.revision && asked.current.get(id) !== now.revision);
    if (wanted.length === 0) return;
    for (const id of wanted) asked.current.set(id, now.revision);
    void now.load(wanted).then(
      (rows) => {
        const changed = keep(rows, now.revision);
        for (const id of wanted) if (asked.current.get(id) === now.revision) asked.current.delete(id);
        for (const id of cache.current.keys()) {
          if (cache.current.size <= KEPT) break;
          cache.current.delete(id);
        }
        if (changed) startTransition(redraw);
      },
      // The engine went away: the next window or revision asks again.
      () => {
        for (const id of wanted) asked.current.delete(id);
      },
    );
  }, [keep]);

  useEffect(() => fetchShown(), [ids, revision, fetchShown]);

  return {
    rowOf: useCallback((id) => cache.current.get(id)?.row, []),
    onWindow: useCallback(
      (first, last) => {
        shown.current = { first, last };
        fetchShown();
      },
      [fetchShown],
    ),
  };
}
