import type { PushReport } from '#shared/contract/outbox.ts';
import type { OutgoingRow, PreviewFacets, PreviewFilter, PreviewItem, PreviewList, PreviewSpan } from '#shared/contract/preview.ts';
import type { Plan } from '#renderer/engine/plan/plan.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import { leftNames } from './left-names.ts';
import type { Looked } from '#renderer/engine/sync/look-ahead.ts';
import { notPulledYet } from './not-pulled.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import { connectionOf, remoteIdOf, type ConnectionId, type ItemId, type ItemRow, type RichText } from '#shared/domain/item.ts';
import type { Release, ReleaseId } from '#shared/domain/release.ts';
import { readable, readableSides } from '#shared/domain/rich-text/rich-text.ts';
import type { Instant } from '#shared/domain/time.ts';
import { movedSetting, type MovedItems } from '#shared/sync/open-items.ts';
import { pushingIn } from '#shared/sync/being-sent.ts';
import { commentText } from '#shared/sync/comments.ts';
import { editCounts } from '#shared/sync/edit-counts.ts';
import { valueText, type LinkEnd, type RecordId, type RecordState } from '#shared/sync/editable.ts';
import { lastNames, type LastNames } from '#shared/sync/last-known.ts';
import type { AwayReason } from '#shared/sync/meeting.ts';
import { isLocal, isOpen, waitsFor, type Operation } from '#shared/sync/operation.ts';
import {
  previewOf,
  type PreviewEntry,
  type PreviewInput,
  type PreviewLine,
  type PreviewRecord,
  type Standing,
} from '#shared/sync/preview.ts';
import type { NameOf } from '#shared/sync/words.ts';

export interface PreviewerDeps {
  readonly db: CockpitDb;
  readonly plan: Plan;
  readonly mirror: () => Promise<Mirror>;
  readonly connectionName: (id: ConnectionId) => string;
  /** The push that runs, or the last one. */
  readonly push: () => PushReport | null;
  /** Why an edit cannot be sent now; null when it can. Asked anew for each list. */
  readonly reasons: () => (operation: Operation) => AwayReason | null;
  readonly now: () => Instant;
}

const NO_STATE: RecordState = { values: {}, texts: {}, members: {} };

/**
 * Says what a sync would do. The list of it all is made from what is in memory, so that it stands at once: no body is read for it. Bodies are
 * read for the few records that a screen shows.
 */
export class Previewer {
  readonly #deps: PreviewerDeps;

  constructor(deps: PreviewerDeps) {
    this.#deps = deps;
  }

  /** Every record that goes out or comes in, release by release. */
  async list(filter: PreviewFilter): Promise<PreviewList> {
    const { db, plan, mirror, connectionName } = this.#deps;
    const { ahead, items } = await mirror();
    const operations = plan.outbox.open;
    const incoming = ahead.incoming();
    const ids = itemsOf(operations, incoming);
    const [releases, mappings, inScope] = await Promise.all([db.releases.toArray(), db.mappings.toArray(), items.releasesOf(ids)]);
    const inOrder = releases.toSorted(byTarget);
    const pulled = new Map(ahead.rows(ids).map((row) => [row.id, row]));
    const records = recordsOf(operations, incoming, pulled, inScope, (id) => ahead.nameOf(id), this.#leftOf);
    const input = this.#input(ahead);
    const preview = previewOf({ ...input, operations, incoming, records, mappings, releases: inOrder });

    const names = new Map(releases.map(({ id, name }) => [id, name]));
    const called = (id: ReleaseId | null): PreviewSpan['release'] => (id === null ? null : { id, name: names.get(id) ?? '' });
    const [wantedReleases, wantedConnections, wantedStandings] = [
      new Set(filter.releases),
      new Set(filter.connections),
      new Set(filter.standings),
    ];
    const connectionIs = new Map<ConnectionId, Set<RecordId>>();
    const going = sideOf<OutgoingRow>();
    const coming = sideOf<RecordId>();
    for (const { release, entries } of preview.groups) {
      const isWanted = wantedReleases.size === 0 || wantedReleases.has(release);
      for (const { record, outgoing, incoming: change } of entries) {
        const connection = connectionOf(record.project);
        const seen = connectionIs.get(connection);
        if (seen === undefined) connectionIs.set(connection, new Set([record.id]));
        else seen.add(record.id);
        if (!isWanted || (wantedConnections.size > 0 && !wantedConnections.has(connection))) continue;
        const shown = wantedStandings.size === 0 ? outgoing : outgoing.filter(({ standing }) => wantedStandings.has(standing));
        if (shown.length > 0)
          going.add({
            record: record.id,
            operations: shown.map(({ operation, standing, state, away }) => ({ id: operation, standing, state: state.kind, away })),
          });
        if (change !== null) coming.add(record.id);
      }
      going.end(called(release));
      coming.end(called(release));
    }
    const facets: PreviewFacets = {
      releases: preview.groups.map(({ release, entries }) => ({ release: called(release), count: entries.length })),
      connections: [...connectionIs].map(([id, { size }]) => ({ id, name: connectionName(id), count: size })),
      standings: (Object.entries(preview.counts.outgoing) as [Standing, number][]).filter(([, count]) => count > 0),
    };
    return {
      going: { spans: going.spans, rows: going.rows },
      coming: { spans: coming.spans, records: coming.rows },
      total: {
        going: editCounts(operations.map((each) => ({ state: each.state.kind, away: input.away(each) }))),
        coming: preview.counts.incoming,
        kinds: kindsOf(incoming),
      },
      facets,
    };
  }

  /** Records field by field, in the order asked for; those with nothing to preview are left out. */
  async items(wanted: readonly RecordId[]): Promise<readonly PreviewItem[]> {
    const { db, plan, mirror, connectionName } = this.#deps;
    const { ahead, items, states, firstPulls } = await mirror();
    const asked = new Set(wanted);
    const operations = [...asked].flatMap((id) => plan.outbox.of(id));
    const incoming = ahead.incoming().filter(({ record }) => asked.has(record));
    const looked = new Map(incoming.map((each) => [each.record, each]));
    // Links stand in the body alone.
    const linked = operations.filter(({ change, recordKind }) => recordKind === 'item' && 'field' in change && change.field === 'links');
    const whole = await states(linked.map(({ record, recordKind }) => ({ record, recordKind })));
    const ids = itemsOf(operations, incoming);
    const rows = new Map(ahead.rows(ids).map((row) => [row.id, row]));
    const records = new Map(recordsOf(operations, incoming, rows, new Map(), (id) => ahead.nameOf(id), this.#leftOf, whole));
    // The new records that edits wait for are named, too.
    const waited = operations.flatMap(waitsFor).filter((id) => !records.has(id));
    for (const [id, record] of recordsOf(
      waited.flatMap((each) => plan.outbox.of(each)),
      [],
      rows,
      new Map(),
      (id) => ahead.nameOf(id),
      this.#leftOf,
    ))
      records.set(id, record);
    const preview = previewOf({ ...this.#input(ahead, incoming), operations, incoming, records, mappings: [], releases: [] });
    const entries = new Map(preview.groups.flatMap(({ entries: all }) => all.map((entry) => [entry.record.id, entry] as const)));
    const shown = new Map(items.rows(ids).map((row) => [row.id as string, row]));
    const unknown = await notPulledYet(
      db,
      firstPulls,
      [...entries.values()].flatMap(({ record: { id, project } }) =>
        shown.has(id) || ahead.nameOf(id) !== null ? [] : [{ record: id, project }],
      ),
    );
    const formats = await formatsOf(entries.values(), looked, async (texts) => {
      const found = await items.getMany(texts);
      return new Map(found.flatMap(({ id, description }) => (description === null ? [] : [[id, description.format] as const])));
    });
    return wanted.flatMap((id): PreviewItem[] => {
      const entry = entries.get(id);
      if (entry === undefined) return [];
      const { record, outgoing, incoming: change } = entry;
      const format = formats.get(id) ?? null;
      const row = shown.get(id);
      const unpulled = unknown.get(id);
      // The tracker's own id says nothing to people.
      const known = unpulled === undefined ? record : (this.#leftOf(id) ?? namesOf(unpulled, plan.outbox.of(id)));
      return [
        {
          id,
          kind: record.kind,
          connection: connectionOf(record.project),
          connectionName: connectionName(connectionOf(record.project)),
          key: isLocal(id) ? null : (row?.key ?? known.key),
          title: row?.title ?? known.title ?? '',
          projectKey: ahead.nameOf(record.project),
          isHere: row !== undefined,
          ...(unpulled === undefined ? {} : { notPulled: true as const }),
          outgoing: outgoing.map((each) => ({ ...each, lines: each.lines.map((line) => readableLine(line, format)) })),
          incoming: change && { ...change, lines: change.lines.map((line) => readableLine(line, format)) },
        },
      ];
    });
  }

  #leftOf = (record: RecordId): LastNames | null => leftNames(this.#deps.plan, record);

  #input(
    ahead: Mirror['ahead'],
    incoming: readonly Looked[] = [],
  ): Pick<PreviewInput, 'withChildren' | 'nameOf' | 'pushing' | 'away' | 'movedBy' | 'now'> {
    const unknown = new Map(incoming.flatMap(({ names }) => [...names]));
    return {
      withChildren: (iteration) => ahead.withChildren(iteration),
      nameOf: Object.assign((id: string) => ahead.nameOf(id) ?? unknown.get(id) ?? null, {
        link: (end: LinkEnd) => ahead.linkLabel(end),
      }),
      pushing: pushingIn(this.#deps.push()),
      away: this.#deps.reasons(),
      movedBy: (version) => this.#deps.plan.setting<MovedItems | null>(movedSetting(version), null),
      now: this.#deps.now(),
    };
  }
}

/** What the edits themselves kept of a record goes before what the history calls it. */
function namesOf(history: LastNames, operations: readonly Operation[]): LastNames {
  const last = lastNames(operations);
  return { key: last.key ?? history.key, title: last.title ?? history.title };
}

/** Collects one list, span by span. */
function sideOf<Row>() {
  const rows: Row[] = [];
  const spans: PreviewSpan[] = [];
  let start = 0;
  return {
    rows,
    spans,
    add: (row: Row): void => void rows.push(row),
    end: (release: PreviewSpan['release']): void => {
      if (rows.length > start) spans.push({ release, start, count: rows.length - start });
      start = rows.length;
    },
  };
}

/** What ships first stands first; what has no date yet, last. */
function byTarget(a: Release, b: Release): number {
  const [x, y] = [a.target?.day ?? '9', b.target?.day ?? '9'];
  return x < y ? -1 : x > y ? 1 : a.name.localeCompare(b.name);
}

const itemsOf = (operations: readonly Operation[], incoming: readonly Looked[]): readonly ItemId[] => [
  ...new Set([
    ...operations.flatMap(({ record, recordKind }) => (recordKind === 'item' ? [record as ItemId] : [])),
    ...incoming.flatMap(({ record, kind }) => (kind === 'item' ? [record as ItemId] : [])),
  ]),
];

/** The records that are previewed. @param whole states that were read from bodies */
function recordsOf(
  operations: readonly Operation[],
  incoming: readonly Looked[],
  rows: ReadonlyMap<ItemId, ItemRow>,
  releases: ReadonlyMap<ItemId, readonly ReleaseId[]>,
  nameOf: NameOf,
  leftOf: (record: RecordId) => LastNames | null,
  whole: ReadonlyMap<RecordId, RecordState> = new Map(),
): ReadonlyMap<RecordId, PreviewRecord> {
  const records = new Map<RecordId, PreviewRecord>();
  for (const { record: id, kind, project, key, title, before } of incoming) {
    const row = rows.get(id as ItemId);
    const pulled = row === undefined ? NO_STATE : stateOfRow(row);
    records.set(id, {
      id,
      kind,
      project: row?.projectId ?? project,
      key,
      title: row?.title ?? title,
      state: joined(joined(pulled, whole.get(id)), before),
      releases: releases.get(id as ItemId) ?? [],
    });
  }
  let byRecord: ReadonlyMap<RecordId, readonly Operation[]> | null = null;
  for (const operation of operations) {
    const { record: id, recordKind: kind, project } = operation;
    if (!isOpen(operation) || (records.has(id) && operation.change.kind !== 'create')) continue;
    const row = rows.get(id as ItemId);
    const made = operation.change.kind === 'create' ? titleIn(operation.change.state) : null;
    const name = kind === 'item' ? null : nameOf(id);
    const isGone = row === undefined && name === null && !isLocal(id);
    const left = isGone ? leftOf(id) : null;
    const last = isGone ? (left ?? lastNames((byRecord ??= Map.groupBy(operations, ({ record }) => record)).get(id)!)) : null;
    const called = made ?? row?.key ?? records.get(id)?.key ?? name ?? last?.key ?? remoteIdOf(id);
    records.set(id, {
      id,
      kind,
      project: row?.projectId ?? project,
      key: called,
      title: row?.title ?? made ?? name ?? last?.title ?? '',
      state: joined(row === undefined ? NO_STATE : stateOfRow(row), whole.get(id)),
      releases: releases.get(id as ItemId) ?? [],
    });
  }
  return records;
}

function kindsOf(incoming: readonly Looked[]): PreviewList['total']['kinds'] {
  const kinds = { item: 0, version: 0, iteration: 0 };
  for (const { kind } of incoming) kinds[kind] += 1;
  return kinds;
}

const titleIn = ({ values }: RecordState): string => String(valueText(values.title ?? values.name ?? '') ?? '');

/** What a row in memory tells of the fields that place an item in a release, or that are changed member by member. */
const stateOfRow = ({ iteration, labels, components, fixVersions }: ItemRow): RecordState => ({
  values: iteration === null ? {} : { iteration: { id: iteration, name: remoteIdOf(iteration) } },
  texts: {},
  members: { labels, components, fixVersions },
});

const joined = (under: RecordState, over: RecordState | undefined): RecordState =>
  over === undefined
    ? under
    : {
        ...over,
        values: { ...under.values, ...over.values },
        texts: { ...under.texts, ...over.texts },
        members: { ...under.members, ...over.members },
      };

/** The format of each record's texts, where one is shown: of what comes in it is known, others are asked for. */
async function formatsOf(
  entries: Iterable<PreviewEntry>,
  looked: ReadonlyMap<RecordId, Looked>,
  ask: (items: readonly ItemId[]) => Promise<ReadonlyMap<RecordId, RichText['format']>>,
): Promise<ReadonlyMap<RecordId, RichText['format']>> {
  const formats = new Map<RecordId, RichText['format']>();
  const unknown: ItemId[] = [];
  for (const { record, outgoing } of entries) {
    const format = looked.get(record.id)?.format;
    if (format != null) formats.set(record.id, format);
    else if (record.kind === 'item' && outgoing.some(({ lines }) => lines.some(isRich))) unknown.push(record.id as ItemId);
  }
  for (const [id, format] of unknown.length === 0 ? [] : await ask(unknown)) formats.set(id, format);
  return formats;
}

const isRich = ({ isText, field }: PreviewLine): boolean => isText && field === 'description';

/** @param format null: of a text that is new. A document of Jira and the HTML of Azure DevOps are told by how they begin. */
function readableLine(line: PreviewLine, format: RichText['format'] | null): PreviewLine {
  if (line.isText && line.field === null) return { ...line, after: readable(commentText(line.after)) };
  if (!isRich(line)) return line;
  const text = (source: string): RichText => ({
    format: format ?? (source.startsWith('{') ? 'adf' : source.startsWith('<') ? 'html' : 'plain'),
    source,
  });
  const [before, after] = readableSides(text(line.before), text(line.after));
  return { ...line, before, after };
}
