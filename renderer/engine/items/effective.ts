import type { OpenOperations } from '#renderer/engine/outbox/arrivals.ts';
import type {
  Item,
  ItemId,
  ItemLink,
  ItemRow,
  IterationId,
  PendingFields,
  ProjectId,
  StateCategory,
  VersionId,
} from '#shared/domain/item.ts';
import { remoteIdOf, trackerOfItem } from '#shared/domain/item.ts';
import { meaningOfAdded } from '#shared/domain/link-meaning.ts';
import { linkMember, linkOf, valueText, type FieldValue, type RecordState } from '#shared/sync/editable.ts';
import { linkEndOf, stateOf } from '#shared/sync/item-state.ts';
import { fieldOf, type Operation } from '#shared/sync/operation.ts';
import { effective } from '#shared/sync/outbox.ts';
import type { Columns } from './columns.ts';
import type { Names } from './names.ts';

/** An outbox in which nothing waits. */
export const NO_OPERATIONS: OpenOperations = { has: () => false, of: () => [], records: [] };

const idOf = (value: FieldValue): string | null => (typeof value === 'object' && value !== null ? value.id : null);
const nameOf = (value: FieldValue): string | null => {
  const text = valueText(value);
  return typeof text === 'string' ? text : null;
};

/** Items as they are shown: as pulled, with the edits that wait on top. */
export class Effective {
  readonly #names: Pick<Names, 'catalogs'>;
  readonly #outbox: OpenOperations;
  readonly #keyOf: (id: ItemId) => string;

  constructor(names: Pick<Names, 'catalogs'>, outbox: OpenOperations, itemKey: (id: ItemId) => string = remoteIdOf) {
    this.#names = names;
    this.#outbox = outbox;
    this.#keyOf = itemKey;
  }

  /** The row that lists hold; the same one where nothing waits. */
  row(pulled: ItemRow): ItemRow {
    if (!this.#outbox.has(pulled.id)) return pulled;
    const changes = this.#outbox.of(pulled.id).filter(({ change }) => 'field' in change);
    return changes.length === 0 ? pulled : this.#rowWith(pulled, changes);
  }

  /** The whole item. */
  item(pulled: Item): Item {
    if (!this.#outbox.has(pulled.id)) return pulled;
    const operations = this.#outbox.of(pulled.id);
    const before = stateOf(pulled);
    const state = effective(before, operations);
    const links = this.#linksWith(pulled, before, state);
    const text = state.texts.description ?? '';
    const { description } = pulled;
    return {
      ...pulled,
      ...this.#rowWith(pulled, operations),
      links,
      linkCount: links.length,
      description:
        text === (description?.source ?? '')
          ? description
          : text === ''
            ? null
            : { format: state.formats?.description ?? formatOf(pulled, text), source: text },
      ...this.pending(pulled.id),
    };
  }

  /** The fields with edits that wait; undefined for none. */
  pending(id: ItemId): PendingFields | undefined {
    if (!this.#outbox.has(id)) return undefined;
    const operations = this.#outbox.of(id);
    const fields = (list: readonly Operation[]): readonly string[] => [...new Set(list.map((each) => fieldOf(each) ?? each.change.kind))];
    const asked = operations.filter(({ state }) => state.kind === 'conflict' || state.kind === 'parked');
    return { pending: fields(operations), ...(asked.length === 0 ? {} : { conflicts: fields(asked) }) };
  }

  #rowWith(pulled: ItemRow, operations: readonly Operation[]): ItemRow {
    const { labels, components, fixVersions } = pulled;
    const { values, members } = effective({ values: {}, texts: {}, members: { labels, components, fixVersions } }, operations);
    const links = operations.flatMap(({ change }) =>
      change.kind === 'members' && change.field === 'links' ? change.add.length - change.remove.length : [],
    );
    const state = values.state === undefined ? pulled.state : (nameOf(values.state) ?? pulled.state);
    return {
      ...rowOf(pulled),
      title: values.title === undefined ? pulled.title : nameOf(values.title)?.trim() || '(no title)',
      state,
      stateCategory: state === pulled.state ? pulled.stateCategory : this.#category(pulled.projectId, state),
      assignee: values.assignee === undefined ? pulled.assignee : nameOf(values.assignee),
      priority: values.priority === undefined ? pulled.priority : nameOf(values.priority),
      parent: values.parent === undefined ? pulled.parent : (idOf(values.parent) as ItemId | null),
      iteration: values.iteration === undefined ? pulled.iteration : (idOf(values.iteration) as IterationId | null),
      area: values.area === undefined ? pulled.area : nameOf(values.area),
      labels: members.labels ?? labels,
      components: members.components ?? components,
      fixVersions: (members.fixVersions ?? fixVersions) as readonly VersionId[],
      linkCount: Math.max(0, pulled.linkCount + links.reduce((sum, count) => sum + count, 0)),
    };
  }

  /** Links as they will be, with what an edit adds in the words of its type. */
  #linksWith({ links, projectId, key }: Item, before: RecordState, after: RecordState): readonly ItemLink[] {
    const [had, has] = [before.members.links ?? [], after.members.links ?? []];
    const gone = new Set(had.filter((member) => !has.includes(member)).map((member) => endKey(member)));
    const types = this.#names.catalogs.get(projectId)?.linkTypes ?? [];
    const added = has
      .filter((member) => !had.includes(member))
      .map((member): ItemLink => {
        const { type, direction, target } = linkOf(member);
        const meaning = meaningOfAdded({ type, direction }, types, trackerOfItem({ key }));
        return { id: member, type, ...meaning, direction, target, targetKey: this.#keyOf(target) };
      });
    return [...links.filter((link) => !gone.has(linkKey(link))), ...added];
  }

  /** What a state means, as the project's catalog says. */
  #category(project: ProjectId, state: string): StateCategory {
    return this.#names.catalogs.get(project)?.states.find(({ name }) => name === state)?.category ?? 'unknown';
  }
}

/** The list fields alone: a whole item goes in, too. */
const rowOf = (row: ItemRow): ItemRow => ({
  id: row.id,
  projectId: row.projectId,
  key: row.key,
  title: row.title,
  type: row.type,
  typeKind: row.typeKind,
  state: row.state,
  stateCategory: row.stateCategory,
  resolution: row.resolution,
  priority: row.priority,
  assignee: row.assignee,
  labels: row.labels,
  components: row.components,
  fixVersions: row.fixVersions,
  iteration: row.iteration,
  area: row.area,
  parent: row.parent,
  estimate: row.estimate,
  due: row.due,
  created: row.created,
  updated: row.updated,
  resolved: row.resolved,
  linkCount: row.linkCount,
});

/** The format of a text where there was none: Jira Cloud takes documents, which are JSON, and Data Center wiki markup. */
const formatOf = ({ key }: Item, text: string): 'html' | 'adf' | 'wiki' =>
  trackerOfItem({ key }) === 'azure-devops' ? 'html' : /^\s*\{.*"type"\s*:\s*"doc"/s.test(text) ? 'adf' : 'wiki';

/** The key of a pulled item; the tracker's own id of it while it is not pulled. */
export function keyOf(columns: Columns, id: ItemId): string {
  const slot = columns.slots.get(id);
  return slot === undefined ? remoteIdOf(id) : columns.key(slot);
}

const endKey = (member: string): string => {
  const { type, direction, target } = linkOf(member);
  return linkMember({ type: type.toLowerCase(), direction, target });
};

function linkKey(link: ItemLink): string {
  const { type, direction, target } = linkEndOf(link);
  return linkMember({ type: type.toLowerCase(), direction, target });
}
