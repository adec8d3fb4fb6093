import type { EngineClient } from '#renderer/engine/client/index.ts';
import {
  NO_PREVIEW_FILTER,
  type OutgoingRow,
  type PreviewFilter,
  type PreviewItem,
  type PreviewList,
  type PreviewSpan,
} from '#shared/contract/preview.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { Instant } from '#shared/domain/time.ts';
import { editCounts } from '#shared/sync/edit-counts.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import type { AwayReason } from '#shared/sync/meeting.ts';
import type { OperationId, OperationState } from '#shared/sync/operation.ts';
import type { OutgoingChange, Standing } from '#shared/sync/preview.ts';
import { FAKE_NOW, fakeItem, JIRA } from '#tests/support/fake-engine.ts';

const STATES: { readonly [S in Standing]?: OperationState } = {
  held: { kind: 'held' },
  conflict: { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'Theirs', by: 'Jonas Weber', at: FAKE_NOW } },
  parked: {
    kind: 'parked',
    parking: { words: 'The field "Fix version" is not on the screen', advice: 'Ask an administrator.', asks: [], at: FAKE_NOW },
  },
  sending: { kind: 'sending', since: FAKE_NOW, revision: '3' },
  'on-its-way': { kind: 'sending', since: FAKE_NOW, revision: '3' },
};
const line = (operation: string | null, label: string, before: string, after: string, isText = false) => ({
  operation: operation as OperationId | null,
  field: isText ? ('description' as const) : ('title' as const),
  label,
  before,
  after,
  isText,
});

const LONG = 'The basket keeps its content for thirty days. Guests lose theirs when they sign in, and nobody tells them why. '.repeat(4);

const WHYS: readonly AwayReason[] = ['no-token', 'refused', 'removed', 'not-chosen', 'not-pulled'];

/** The made-up edit of an item with this number. */
export function anEdit(number: number, standing: Standing, label = 'Title'): OutgoingChange {
  const id = `op-${number}-${label}` as OperationId;
  const { title } = fakeItem(number);
  return {
    operation: id,
    standing,
    away: WHYS.find((why) => why === standing) ?? null,
    label,
    state: STATES[standing] ?? { kind: 'queued' },
    by: 'Amira Haddad',
    at: new Date(Date.parse(FAKE_NOW) - number * 600_000).toISOString() as Instant,
    lines: [
      label === 'Description'
        ? line(id, label, LONG, `${LONG.replace('thirty days', 'sixty days')}Ask support.`, true)
        : label === 'Labels'
          ? {
              ...line(id, label, 'checkout', 'checkout, customer-visible'),
              members: { before: ['checkout'], after: ['checkout', 'customer-visible'] },
            }
          : line(id, label, title, `${title}, also offline`),
    ],
    waitsFor: standing === 'waits' ? ['Offline basket'] : [],
  };
}

export const anOutgoingItem = (number: number, ...outgoing: readonly OutgoingChange[]): PreviewItem => {
  const { id, key, title, connectionName } = fakeItem(number);
  return { id, kind: 'item', connection: JIRA, connectionName, key, title, projectKey: 'PAY', isHere: true, outgoing, incoming: null };
};

export function anIncomingItem(number: number, kind: NonNullable<PreviewItem['incoming']>['kind'] = 'changed'): PreviewItem {
  const lines = kind === 'gone' ? [] : [line(null, 'State', 'In progress', 'Done'), line(null, 'Assignee', '', 'Mei Tanaka')];
  const at = new Date(Date.parse(FAKE_NOW) - number * 60_000).toISOString() as Instant;
  return { ...anOutgoingItem(number), incoming: { kind, lines, by: number % 2 === 0 ? 'Mei Tanaka' : null, at } };
}

const half = (count: number): readonly PreviewSpan[] => {
  const first = Math.ceil(count / 2);
  const spans: PreviewSpan[] = [
    { release: { id: 'release-3' as ReleaseId, name: 'Shop Gift cards' }, start: 0, count: first },
    { release: null, start: first, count: count - first },
  ];
  return spans.filter((span) => span.count > 0);
};

/** An engine's answers for a preview of these records: the first half of each list belongs to a release. @param asked notes what was asked for */
export function previewing(
  items: readonly PreviewItem[],
  asked: PreviewFilter[] = [],
): Pick<EngineClient['outbox'], 'preview' | 'previewItems'> {
  const byId = new Map<RecordId, PreviewItem>(items.map((item) => [item.id, item]));
  return {
    preview: async (filter: PreviewFilter = NO_PREVIEW_FILTER): Promise<PreviewList> => {
      asked.push(filter);
      const wanted = new Set(filter.standings);
      const rows = items.flatMap((item): OutgoingRow[] => {
        const operations = item.outgoing
          .filter(({ standing }) => wanted.size === 0 || wanted.has(standing))
          .map(({ operation: id, standing, state, away }) => ({ id, standing, state: state.kind, away }));
        return operations.length === 0 ? [] : [{ record: item.id, operations }];
      });
      const records = items.flatMap(({ id, incoming }) => (incoming === null ? [] : [id]));
      const standings = Map.groupBy(
        items.flatMap(({ outgoing }) => outgoing),
        ({ standing }) => standing,
      );
      return {
        going: { rows, spans: half(rows.length) },
        coming: { records, spans: half(records.length) },
        total: {
          going: editCounts(items.flatMap(({ outgoing }) => outgoing.map(({ state, away }) => ({ state: state.kind, away })))),
          coming: records.length,
          kinds: {
            item: items.filter(({ kind, incoming }) => kind === 'item' && incoming !== null).length,
            version: items.filter(({ kind, incoming }) => kind === 'version' && incoming !== null).length,
            iteration: 0,
          },
        },
        facets: {
          releases: half(items.length).map(({ release, count }) => ({ release, count })),
          connections: [{ id: JIRA, name: 'Acme Jira', count: items.length }],
          standings: [...standings].map(([standing, all]) => [standing, all.length] as const),
        },
      };
    },
    previewItems: async (ids: readonly RecordId[]) => ids.flatMap((id) => byId.get(id) ?? []),
  };
}
