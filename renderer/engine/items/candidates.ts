import type { MappingCandidate } from '#shared/contract/engine.ts';
import type { Iteration, Version } from '#shared/domain/catalog.ts';
import { connectionOf, type ConnectionId, type ProjectId } from '#shared/domain/item.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import { isLocal } from '#shared/sync/operation.ts';
import { heldBy } from './bindings.ts';
import type { Columns } from './columns.ts';
import { fold } from './fold.ts';
import type { Names } from './names.ts';
import { collator } from './ranks.ts';

interface Scored {
  readonly candidate: Omit<MappingCandidate, 'items'>;
  readonly score: number;
  /** Later is better among equals: a release to come is looked for more often than one long gone. */
  readonly day: string;
  readonly count: () => number;
}

// As all screens write days: in the system's language.
const dayText = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/**
 * Versions, iterations and tags whose name holds every asked word, across all connections. Exact names first, then names that begin
 * with the text, then the rest; open versions before released ones, later ones before earlier.
 */
export function mappingCandidates(
  text: string,
  limit: number,
  columns: Columns,
  names: Names,
  connectionName: (id: ConnectionId) => string,
): readonly MappingCandidate[] {
  const asked = fold(text.trim())
    .split(/\s+/)
    .filter((word) => word !== '');
  const whole = asked.join(' ');
  const found: Scored[] = [];
  const offer = (
    target: MappingCandidate['target'],
    project: ProjectId,
    label: string,
    detail: string,
    day: string,
    bonus: number,
    count: () => number,
    record: Version | Iteration | null = null,
  ): void => {
    const folded = fold(label);
    // The project's key narrows too: 'shop 4.2'.
    const place = `${folded} ${fold(names.projectKey(project))}`;
    if (!asked.every((word) => place.includes(word))) return;
    const nearness = whole === '' ? 0 : folded === whole ? 40 : folded.startsWith(whole) ? 30 : folded.includes(whole) ? 20 : 10;
    const connection = connectionOf(project);
    found.push({
      candidate: {
        target,
        connection,
        connectionName: connectionName(connection),
        projectKey: names.projectKey(project),
        label,
        detail: record !== null && isLocal(record.id) ? `${detail}, not in the tracker yet` : detail,
        ...(record === null ? {} : { held: heldBy(record) }),
        ...(record !== null && isLocal(record.id) ? { isNew: true } : {}),
      },
      score: nearness + bonus,
      day,
      count,
    });
  };
  const counts = new Counts(columns);
  for (const version of names.versions.values()) {
    offer(
      { kind: 'version', version: version.id },
      version.projectId,
      version.name,
      versionDetail(version),
      version.releaseDate ?? '',
      version.archived ? 0 : version.released ? 1 : 3,
      () => counts.version(version.id),
      version,
    );
  }
  for (const iteration of names.iterations.values()) {
    const bonus = iteration.state === 'current' ? 3 : iteration.state === 'future' ? 2 : 0;
    offer(
      { kind: 'iteration', iteration: iteration.id, withChildren: true },
      iteration.projectId,
      iteration.path,
      iterationDetail(iteration),
      iteration.start ?? '',
      bonus,
      () => names.withChildren(iteration.id).reduce((sum, id) => sum + counts.iteration(id), 0),
      iteration,
    );
  }
  for (const { project, tag, times } of counts.tags()) {
    offer({ kind: 'tag', project, tag }, project, tag, 'Tag', '', 0, () => times);
  }
  found.sort(
    (a, b) => b.score - a.score || (a.day < b.day ? 1 : a.day > b.day ? -1 : collator.compare(a.candidate.label, b.candidate.label)),
  );
  return found.slice(0, limit).map(({ candidate, count }) => {
    const { target } = candidate;
    const children = target.kind === 'iteration' ? names.withChildren(target.iteration).length - 1 : 0;
    return { ...candidate, items: count(), ...(children > 0 ? { children } : {}) };
  });
}

/** @example 'Version, 30 Nov 2026, unreleased' */
function versionDetail(version: Version): string {
  const state = version.released ? 'released' : 'unreleased';
  return [
    'Version',
    version.releaseDate === null ? 'no date' : format(version.releaseDate),
    version.archived ? `${state}, archived` : state,
  ].join(', ');
}

/** @example 'Iteration, 2 to 15 Nov 2026' */
function iterationDetail({ start, finish }: Iteration): string {
  if (start === null || finish === null) return 'Iteration, no dates';
  return `Iteration, ${dayText.formatRange(Date.parse(start), Date.parse(finish)).replace(/\s*–\s*/, ' to ')}`;
}

const format = (day: CalendarDate): string => dayText.format(Date.parse(day));

/** Items per version, iteration and tag: one pass over the columns each, and only when asked. */
class Counts {
  readonly #columns: Columns;
  #versions: Map<string, number> | null = null;
  #iterations: Map<string, number> | null = null;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  version(id: string): number {
    this.#versions ??= this.#countLists();
    return this.#versions.get(id) ?? 0;
  }

  iteration(id: string): number {
    this.#iterations ??= this.#countIterations();
    return this.#iterations.get(id) ?? 0;
  }

  tags(): readonly { readonly project: ProjectId; readonly tag: string; readonly times: number }[] {
    const columns = this.#columns;
    const perList = new Map<number, Map<number, number>>();
    for (const slot of columns.slots.values()) {
      const list = columns.list.labels[slot]!;
      if (list === 0) continue;
      const project = columns.text.projectId[slot]!;
      const lists = perList.get(project) ?? new Map<number, number>();
      perList.set(project, lists.set(list, (lists.get(list) ?? 0) + 1));
    }
    return [...perList].flatMap(([number, lists]) => {
      const tags = new Map<string, number>();
      for (const [list, times] of lists) {
        for (const tag of new Set(columns.lists.labels.value(list))) tags.set(tag, (tags.get(tag) ?? 0) + times);
      }
      const project = columns.dictionary.projectId.value(number) as ProjectId;
      return [...tags].map(([tag, times]) => ({ project, tag, times }));
    });
  }

  #countLists(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const slot of this.#columns.slots.values()) {
      for (const id of this.#columns.values('fixVersions', slot)) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }

  #countIterations(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const slot of this.#columns.slots.values()) {
      const id = this.#columns.value('iteration', slot);
      if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }
}
