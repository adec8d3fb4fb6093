import { connectionOf, type ConnectionId, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import type { Mapping, MappingTarget } from '#shared/domain/release.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { assertNever } from '#shared/lib/assert-never.ts';
import type { Columns } from './columns.ts';
import type { FieldIndex } from './field-index.ts';
import type { Names } from './names.ts';

/** Marks the slots whose items belong to any of the targets; an item that two of them name is marked once. */
export async function scopeMask(
  targets: readonly MappingTarget[],
  columns: Columns,
  names: Names,
  fields: FieldIndex,
): Promise<Uint8Array> {
  return joined(await targetMasks(targets, columns, names, fields), columns.end);
}

/** The marks of each target by itself, in the order asked. */
export async function targetMasks(
  targets: readonly MappingTarget[],
  columns: Columns,
  names: Names,
  fields: FieldIndex,
): Promise<readonly Uint8Array[]> {
  const custom = new Map<MappingTarget, Iterable<ItemId>>();
  for (const target of targets) {
    if (target.kind === 'field') custom.set(target, await fields.having(target.project, target.field, target.value));
  }
  // No waiting from here on: slots may change hands whenever something is awaited.
  return targets.map((target) => {
    const mask = new Uint8Array(columns.end);
    for (const id of custom.get(target) ?? []) {
      const slot = columns.slots.get(id);
      if (slot !== undefined) mask[slot] = 1;
    }
    markTarget(target, mask, columns, names);
    return mask;
  });
}

/** Marks what any of the masks marks. */
export function joined(masks: readonly Uint8Array[], end: number): Uint8Array {
  if (masks.length === 1) return masks[0]!;
  const all = new Uint8Array(end);
  for (const mask of masks) for (let slot = 0; slot < end; slot++) all[slot]! |= mask[slot]!;
  return all;
}

/** Marks what a version, iteration or tag names. Custom fields are marked by `scopeMask`. */
function markTarget(target: MappingTarget, mask: Uint8Array, columns: Columns, names: Names): void {
  const { end, ids } = columns;
  switch (target.kind) {
    case 'version': {
      const holding = columns.lists.fixVersions.holding(target.version);
      for (let slot = 0; slot < end; slot++) if (ids[slot] !== null && holding.has(columns.list.fixVersions[slot]!)) mask[slot] = 1;
      return;
    }
    case 'iteration': {
      const wanted = target.withChildren ? names.withChildren(target.iteration) : [target.iteration];
      const numbers = new Set(wanted.map((id) => columns.dictionary.iteration.find(id)));
      for (let slot = 0; slot < end; slot++) if (ids[slot] !== null && numbers.has(columns.text.iteration[slot])) mask[slot] = 1;
      return;
    }
    case 'tag': {
      const holding = columns.lists.labels.holding(target.tag);
      const project = columns.dictionary.projectId.find(target.project);
      for (let slot = 0; slot < end; slot++) {
        if (ids[slot] !== null && columns.text.projectId[slot] === project && holding.has(columns.list.labels[slot]!)) mask[slot] = 1;
      }
      return;
    }
    case 'field':
      return;
    default:
      assertNever(target);
  }
}

/** What is wrong with a release's mappings, a sentence each. Items that still name a vanished target are counted all the same. */
export function mappingProblems(
  mappings: readonly Mapping[],
  names: Names,
  connectionName: (id: ConnectionId) => string,
  isConnected: (id: ConnectionId) => boolean,
): readonly string[] {
  return mappings.flatMap((mapping) => {
    const { target } = mapping;
    const [label, where] = [isolated(mapping.label), isolated(connectionName(mapping.connection))];
    if (!isConnected(mapping.connection)) {
      const left = names.knows(mapping.connection) ? 'counts what was pulled before' : 'has no items here';
      return [`Not connected: ${where}, so "${label}" ${left}. Connect it again under Connections, then pull.`];
    }
    const unknown = (kind: string): readonly string[] => {
      // Of a version that was merged into another one Jira says no more than of one that was deleted.
      const [why, other] =
        kind === 'version' ? [': it was deleted or merged into another one there', 'the one that took its place'] : ['', 'another one'];
      return names.knows(mapping.connection)
        ? [
            `The ${kind} "${label}" is no longer in ${where}${why}, or its project is not pulled. Items that still name it are counted. ` +
              `Map the release to ${other}, or pull the project.`,
          ]
        : [`Nothing has been pulled from ${where} yet, so "${label}" has no items here. Pull it to see them.`];
    };
    switch (target.kind) {
      case 'version':
        return names.versions.has(target.version) ? [] : unknown('version');
      case 'iteration':
        return names.iterations.has(target.iteration) ? [] : unknown('iteration');
      case 'tag':
      case 'field':
        return projectKnown(target.project, names) ? [] : unknown(target.kind);
    }
  });
}

const projectKnown = (project: ProjectId, names: Names): boolean => names.knows(connectionOf(project)) && names.catalogs.has(project);
