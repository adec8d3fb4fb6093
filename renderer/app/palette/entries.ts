import { commandOf, type CommandSpec } from '#shared/contract/commands.ts';
import type { MappingCandidate, SearchHit } from '#shared/contract/engine.ts';
import { sameTarget } from '#shared/domain/mapping.ts';
import type { Mapping, Release, ReleaseId } from '#shared/domain/release.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import { fuzzy } from './fuzzy.ts';

/** One line of the palette. */
export interface Entry {
  readonly id: string;
  readonly kind: 'command' | 'release' | 'source' | 'map' | 'item';
  readonly label: string;
  readonly detail: string;
  readonly shortcut: string | null;
  /** The version, iteration or tag of a `source` or a `map`. */
  readonly candidate?: MappingCandidate;
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

const sourceEntry = (candidate: MappingCandidate): Entry => ({
  id: JSON.stringify(candidate.target),
  kind: 'source',
  label: candidate.label,
  detail: [candidate.detail, candidate.projectKey].filter(Boolean).join(' · '),
  shortcut: null,
  candidate,
});

const isOver = ({ state, archived }: Release): boolean => archived || state === 'released' || state === 'cancelled';

const byTarget = (a: Release, b: Release): number => (a.target?.day ?? '9999').localeCompare(b.target?.day ?? '9999');

const mapEntry = (candidate: MappingCandidate, current: Release | null): Entry => ({
  ...sourceEntry(candidate),
  id: `map ${JSON.stringify(candidate.target)}`,
  kind: 'map',
  label: current === null ? `Map ${isolated(candidate.label)} to …` : `Map ${isolated(candidate.label)} to ${releaseName(current)} …`,
});

const MAP = /^\s*map\s+/i;

/** The words that sources are looked for by: "map 4.3" asks for 4.3. */
export const sourceWords = (query: string): string => query.replace(MAP, '').trim();

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
  /** Versions, iterations and tags that have the words. */
  readonly candidates: readonly MappingCandidate[];
  /** The release whose page is open: sources are mapped to it without asking. */
  readonly current: ReleaseId | null;
}

/** A source or two are what somebody maps; all of them are found in the mapping dialog. */
const MAPS_SHOWN = 3;

/**
 * What the palette shows: without words the recent commands and all others; with words the best commands, releases (also by the version,
 * iteration or tag mapped to them), sources that no release is mapped to, what maps them, and items. Releases come first when a name fits them better.
 */
export function paletteEntries(input: PaletteInput): readonly EntryGroup[] {
  const { query, commands, recents, releases, mappings, items, candidates } = input;
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
  const scoreRelease = (release: Release): number | null => {
    const score = fuzzy(query, [release.name, release.version, release.product, ...(labels.get(release.id) ?? [])].join(' '));
    // Among releases that fit as well, those still to ship stand before those that did.
    return score === null ? null : Math.round(score) + (isOver(release) ? 0 : 0.5);
  };
  const scoreCommand = (command: CommandSpec): number | null =>
    // By its own words: what "Undo" would undo names a release, and is not what somebody looks for who types that name.
    fuzzy(query, `${command.group === 'Go to' ? 'Go to ' : ''}${commandOf(command.id)?.label ?? command.label} ${command.words ?? ''}`);
  const foundReleases = best(releases.toSorted(byTarget), 8, scoreRelease);
  const foundCommands = best(commands, 8, scoreCommand);
  const commandGroup = { value: 'Commands', items: foundCommands.map(commandEntry) };
  const top = (score: number | null | undefined): number => score ?? -Infinity;
  const releaseFirst = top(foundReleases[0] && scoreRelease(foundReleases[0])) > top(foundCommands[0] && scoreCommand(foundCommands[0]));
  const unmapped = candidates.filter(({ target }) => !mappings.some((mapping) => sameTarget(mapping.target, target)));
  const current = releases.find((release) => release.id === input.current) ?? null;
  const maps = releases.length === 0 ? [] : unmapped.slice(0, MAPS_SHOWN).map((candidate) => mapEntry(candidate, current));
  const mapGroup = { value: 'Map to a release', items: maps };
  const mapFirst = MAP.test(query);
  return [
    ...(mapFirst ? [mapGroup] : []),
    ...(releaseFirst ? [] : [commandGroup]),
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
    ...(releaseFirst ? [commandGroup] : []),
    { value: 'Not mapped to a release', items: unmapped.map(sourceEntry) },
    ...(mapFirst ? [] : [mapGroup]),
    {
      value: 'Items',
      items: items.map((hit): Entry => ({
        id: hit.id,
        kind: 'item',
        label: `${hit.key} ${isolated(hit.title)}`,
        detail: hit.state,
        shortcut: null,
      })),
    },
  ].filter((group) => group.items.length > 0);
}
