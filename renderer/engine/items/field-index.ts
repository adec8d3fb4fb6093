import type { ItemId, ProjectId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import { itemOf, type ItemChange, type ItemStore } from './item-store.ts';

interface FieldEntry {
  readonly project: ProjectId;
  readonly field: string;
  readonly values: Map<ItemId, readonly string[]>;
  readonly ready: Promise<void>;
}

/**
 * Values of the few custom fields that releases are mapped to. Custom fields stand in bodies only, so a field is read from all
 * bodies of its project once, when the first mapping names it, and from changed bodies after that.
 */
export class FieldIndex {
  readonly #store: ItemStore;
  readonly #entries = new Map<string, FieldEntry>();

  constructor(store: ItemStore) {
    this.#store = store;
    store.subscribe((changes) => this.#follow(changes));
  }

  /** The items of the project whose field has the value, as a text or as one of several. */
  async having(project: ProjectId, field: string, value: string): Promise<ReadonlySet<ItemId>> {
    const key = JSON.stringify([project, field]);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = this.#read(project, field);
      this.#entries.set(key, entry);
      entry.ready.catch(() => this.#entries.delete(key)); // the next question reads again
    }
    await entry.ready;
    return new Set([...entry.values].filter(([, values]) => values.includes(value)).map(([id]) => id));
  }

  #read(project: ProjectId, field: string): FieldEntry {
    const { columns } = this.#store;
    const values = new Map<ItemId, readonly string[]>();
    const visit = (id: ItemId, body: string): void => {
      // A change that came in meanwhile is newer than this page.
      if (!values.has(id)) values.set(id, fieldTexts(itemOf(body).extra[field]));
    };
    const ready = this.#store.scan(visit, (slot) => columns.value('projectId', slot) === project);
    return { project, field, values, ready };
  }

  #follow(changes: readonly ItemChange[]): void {
    if (this.#entries.size === 0) return;
    for (const { id, slot, body } of changes) {
      if (body === undefined) continue;
      const project = body === null ? null : this.#store.columns.value('projectId', slot);
      const item = [...this.#entries.values()].some((entry) => entry.project === project) ? itemOf(body!) : null;
      for (const entry of this.#entries.values()) {
        // An empty list and not a deletion: a scan under way must not bring the old value back.
        entry.values.set(id, entry.project === project && item !== null ? fieldTexts(item.extra[entry.field]) : []);
      }
    }
  }
}

/** The texts a field's value stands for: itself, the name of an option or person, or those of a list. */
export function fieldTexts(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (Array.isArray(value)) return value.flatMap((one: Json) => fieldTexts(one));
  const option = value as { readonly [key: string]: Json };
  return fieldTexts(option['value'] ?? option['name'] ?? option['displayName'] ?? null);
}
