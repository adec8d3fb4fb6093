import { byNumber, type Snapshot } from './snapshot.ts';

/** What searches see. It trails the truth by the lag, as Jira's own index does. */
export interface IndexView {
  /** Changes whenever what searches see changes. */
  readonly revision: number;
  get(id: string): Snapshot | undefined;
  all(): readonly Snapshot[];
  /** A project's issues by the number in their key. */
  project(key: string): readonly Snapshot[];
}

export interface SearchIndex {
  put(snapshot: Snapshot): void;
  remove(id: string): void;
  /** @param lagMs how long a change stays unseen from now on */
  setLag(lagMs: number): void;
  view(): IndexView;
}

interface Pending {
  readonly at: number;
  readonly id: string;
  readonly snapshot: Snapshot | null;
}

/** @param initial what the index knows from the start @param now epoch milliseconds */
export function createSearchIndex(initial: Iterable<Snapshot>, now: () => number): SearchIndex {
  const seen = new Map<string, Snapshot>();
  for (const snapshot of initial) seen.set(snapshot.id, snapshot);
  let pending: Pending[] = [];
  let lag = 0;
  let revision = 0;
  let all: readonly Snapshot[] | null = null;
  const projects = new Map<string, Snapshot[]>();

  const apply = (id: string, snapshot: Snapshot | null): void => {
    const before = seen.get(id) ?? null;
    if (snapshot === null) seen.delete(id);
    else seen.set(id, snapshot);
    revision += 1;
    all = null;
    // An edited issue keeps its place in its project's list: making the list anew for each edit would be slower than any real index.
    if (before !== null && snapshot !== null && replaceIn(projects.get(before.projectKey) ?? [], before, snapshot)) return;
    for (const changed of [before, snapshot]) if (changed !== null) projects.delete(changed.projectKey);
  };
  const catchUp = (): void => {
    const until = now() - lag;
    const due = pending.filter((each) => each.at <= until);
    if (due.length === 0) return;
    pending = pending.filter((each) => each.at > until);
    for (const each of due) apply(each.id, each.snapshot);
  };
  const change = (id: string, snapshot: Snapshot | null): void => {
    if (lag === 0 && pending.length === 0) apply(id, snapshot);
    else pending.push({ at: now(), id, snapshot });
  };
  return {
    put: (snapshot) => change(snapshot.id, snapshot),
    remove: (id) => change(id, null),
    setLag(lagMs) {
      lag = lagMs;
    },
    view() {
      if (pending.length > 0) catchUp();
      return {
        revision,
        get: (id) => seen.get(id),
        all: () => (all ??= [...seen.values()]),
        project(key) {
          let list = projects.get(key);
          if (list === undefined) {
            all ??= [...seen.values()];
            projects.set(key, (list = all.filter((each) => each.projectKey === key).sort(byNumber)));
          }
          return list;
        },
      };
    },
  };
}

/** Puts the next state of an issue in the place of the one before. @returns false when its place is another one */
function replaceIn(list: Snapshot[], before: Snapshot, after: Snapshot): boolean {
  if (byNumber(before, after) !== 0) return false;
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byNumber(list[middle]!, before) < 0) low = middle + 1;
    else high = middle;
  }
  if (list[low] !== before) return false;
  list[low] = after;
  return true;
}
