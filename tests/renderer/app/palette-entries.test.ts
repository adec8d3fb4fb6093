import { expect, test } from 'vitest';
import { paletteEntries, sourceWords, type PaletteInput } from '#renderer/app/palette/entries.ts';
import { fuzzy } from '#renderer/app/palette/fuzzy.ts';
import { COMMANDS } from '#shared/contract/commands.ts';
import type { MappingCandidate } from '#shared/contract/engine.ts';
import type { Mapping, MappingTarget } from '#shared/domain/release.ts';
import { fakeRelease, JIRA } from '#tests/support/fake-data.ts';

const input = (over: Partial<PaletteInput>): PaletteInput => ({
  query: '',
  commands: COMMANDS,
  recents: [],
  releases: [],
  mappings: [],
  items: [],
  candidates: [],
  current: null,
  ...over,
});
const groups = (over: Partial<PaletteInput>): Record<string, string[]> =>
  Object.fromEntries(paletteEntries(input(over)).map((group) => [group.value, group.items.map((entry) => entry.id)]));

test('without words the palette begins with the commands run last', () => {
  const shown = groups({ recents: ['go.sync', 'gone', 'release.new'] });
  expect(shown['Recent']).toEqual(['go.sync', 'release.new']);
  expect(shown['Commands']).not.toContain('go.sync');
});

test('a command is found by its words, by other words for it, and by letters in order', () => {
  expect(groups({ query: 'new release' })['Commands']![0]).toBe('release.new');
  expect(groups({ query: 'tfs' })['Commands']).toEqual(['connection.add-azure']);
  expect(groups({ query: 'shrtct' })['Commands']).toContain('shortcuts.show');
});

test('a release is found by its version and by what is mapped to it', () => {
  const release = fakeRelease(3);
  const mapping = {
    id: 'm1',
    releaseId: release.id,
    connection: JIRA,
    target: { kind: 'tag', project: 'p', tag: 't' },
    label: 'Sprint 31',
  } as unknown as Mapping;
  expect(groups({ query: '4.2', releases: [release, fakeRelease(0)] })['Releases']).toEqual([release.id]);
  expect(groups({ query: 'sprint 31', releases: [release], mappings: [mapping] })['Releases']).toEqual([release.id]);
});

test('of releases that fit as well, the next to ship stands first and what shipped last', () => {
  const named = (id: number, day: string, state: 'planned' | 'released') => ({
    ...fakeRelease(id),
    name: 'Shop',
    version: '',
    state,
    target: { ...fakeRelease(3).target!, day: day as never },
  });
  const releases = [named(1, '2026-10-01', 'released'), named(2, '2027-02-01', 'planned'), named(3, '2026-12-01', 'planned')];
  expect(groups({ query: 'shop', releases })['Releases']).toEqual([3, 2, 1].map((id) => fakeRelease(id).id));
});

const target = (version: string): MappingTarget => ({ kind: 'version', version }) as unknown as MappingTarget;
const candidate = (version: string): MappingCandidate => ({
  target: target(version),
  connection: JIRA,
  connectionName: 'Acme Jira',
  projectKey: 'SHOP',
  label: version,
  detail: 'Version, unreleased',
  items: 3,
});

test('a source is mapped from the palette: to the release in view, or to one that is asked for; mapping comes first when asked for', () => {
  const release = fakeRelease(3);
  const mapLabels = (over: Partial<PaletteInput>): readonly string[] =>
    paletteEntries(input(over)).flatMap((group) => group.items.filter((entry) => entry.kind === 'map').map((entry) => entry.label));
  const found = { query: '4.3', candidates: ['4.3', '4.3.1', '4.3.2', '4.3.3'].map(candidate), releases: [release] };
  expect(mapLabels(found)).toEqual(['Map 4.3 to …', 'Map 4.3.1 to …', 'Map 4.3.2 to …']);
  expect(mapLabels({ ...found, current: release.id })[0]).toBe('Map 4.3 to Shop Gift cards 4.2 …');
  expect(mapLabels({ ...found, releases: [] })).toEqual([]);
  expect(paletteEntries(input({ ...found, query: 'map 4.3' }))[0]!.value).toBe('Map to a release');
  expect([sourceWords(' Map  4.3 '), sourceWords('map'), sourceWords('mapping')]).toEqual(['4.3', 'map', 'mapping']);
});

test('versions, iterations and tags that no release is mapped to are found too', () => {
  const mapping = { id: 'm1', releaseId: 'r', connection: JIRA, target: target('4.2'), label: '4.2' } as unknown as Mapping;
  const shown = groups({ query: '4', mappings: [mapping], candidates: [candidate('4.2'), candidate('4.3')] });
  expect(shown['Not mapped to a release']).toEqual([JSON.stringify(target('4.3'))]);
});

test('a name that fits a release better than a command lists the release first, and what Undo would undo is no name of it', () => {
  const release = fakeRelease(3);
  const undo = { ...COMMANDS.find((command) => command.id === 'edit.undo')!, label: `Undo rename ${release.name}` };
  const shown = paletteEntries(input({ query: release.name, releases: [release], commands: [...COMMANDS, undo] }));
  expect(shown[0]!.value).toBe('Releases');
  expect(shown.flatMap((group) => group.items).map((entry) => entry.id)).not.toContain('edit.undo');
});

test('a whole word ranks before a part of one, and strewn letters do not count', () => {
  expect(fuzzy('sync', 'Sync')!).toBeGreaterThan(fuzzy('sync', 'Resync everything')!);
  expect(fuzzy('zq', 'New release')).toBeNull();
  expect(fuzzy('abc', `a${'x'.repeat(30)}bc`)).toBeNull();
});
