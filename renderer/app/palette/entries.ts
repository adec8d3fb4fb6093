import type { CommandSpec } from '#shared/contract/commands.ts';
import type { SearchHit } from '#shared/contract/engine.ts';
import type { Mapping, Release } from '#shared/domain/release.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import { fuzzy } from './fuzzy.ts';

/** One line of the palette. */
export interface Entry {
  readonly id: string;
  readonly kind: 'command' | 'release' | 'item';
  readonly label: string;
  readonly detail: string;
  readonly shortcut: string | null;
}

export interface EntryGroup {
  readonly value: string;
  readonly items: readonly Entry[];
}

const commandEntry = (command: CommandSpec): Entry => ({
  id: command.id,
  kind: 'command',
  label: command.group === 'Go to' ? `Go to ${command.label}` : command.label,
  detail: command.group,
  shortcut: command.shortcut,
});

const releaseEntry = (release: Release, detail: string): Entry => ({
  id: release.id,
  kind: 'release',
  label: releaseName(release),
  detail,
  shortcut: null,
});

function best<T>(list: readonly T[], limit: number, score: (value: T) => number | null): readonly T[] {
  return list
    .map((value) => ({ value, rank: score(value) }))
    .filter((entry): entry is { value: T; rank: number } => entry.rank !== null)
    .toSorted((a, b) => b.rank - a.rank)
    .slice(0, limit)
    .map((entry) => entry.value);
}

export interface PaletteInput {
  readonly query: string;
  /** Commands that can run now. */
  readonly commands: readonly CommandSpec[];
  /** Ids of the commands run last, newest first. */
  readonly recents: readonly string[];
  readonly releases: readonly Release[];
  readonly mappings: readonly Mapping[];
  readonly items: readonly SearchHit[];
}

/**
 * What the palette shows: without words the recent commands and all others; with words the best commands, releases (also by the version,
 * iteration or tag mapped to them) and items.
 */
export function paletteEntries({ query, commands, recents, releases, mappings, items }: PaletteInput): readonly EntryGroup[] {
  if (query.trim() === '') {
    const recent = recents.flatMap((id) => commands.find((command) => command.id === id) ?? []);
    const rest = commands.filter((command) => !recent.includes(command));
    return [
      { value: 'Recent', items: recent.map(commandEntry) },
      { value: 'Commands', items: rest.map(commandEntry) },
    ].filter((group) => group.items.length > 0);
  }
  const labels = new Map<string, string[]>();
  for (const mapping of mappings) labels.set(mapping.releaseId, [...(labels.get(mapping.releaseId) ?? []), mapping.label]);
  const foundReleases = best(releases, 8, (release) =>
    fuzzy(query, [release.name, release.version, release.product, ...(labels.get(release.id) ?? [])].join(' ')),
  );
  const foundCommands = best(commands, 8, (command) =>
    fuzzy(query, `${command.group === 'Go to' ? 'Go to ' : ''}${command.label} ${command.words ?? ''}`),
  );
  return [
    { value: 'Commands', items: foundCommands.map(commandEntry) },
    {
      value: 'Releases',
      items: foundReleases.map((release) => {
        const mapped = labels.get(release.id) ?? [];
        return releaseEntry(
          release,
          [release.product, release.archived ? 'archived' : '', mapped.length > 0 ? `mapped to ${mapped.join(', ')}` : '']
            .filter(Boolean)
            .join(' · '),
        );
      }),
    },
    {
      value: 'Items',
      items: items.map((hit): Entry => ({ id: hit.id, kind: 'item', label: `${hit.key} ${hit.title}`, detail: hit.state, shortcut: null })),
    },
  ].filter((group) => group.items.length > 0);
}
