import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import type { BaseUIEvent } from '@base-ui/react/types';
import { CornerDownLeft, Link2, ListTree, Package, Search, Tag } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import {
  engine,
  useAllMappings,
  useEngineQuery,
  useEngineStatus,
  useItemRevision,
  usePullReport,
  useReleases,
} from '#renderer/engine/client/index.ts';
import { releaseHref } from '#renderer/features/releases/index.ts';
import { useAnsweredCommands } from '#renderer/ui/commands.ts';
import { Kbd } from '#renderer/ui/kbd.tsx';
import { isMac } from '#renderer/ui/platform.ts';
import { COMMANDS, shortcutText, type CommandSpec } from '#shared/contract/commands.ts';
import type { MappingCandidate, SearchHit } from '#shared/contract/engine.ts';
import type { Mapping, Release, ReleaseId } from '#shared/domain/release.ts';
import { runCommand, useFrame, useRecents } from '../commands.ts';
import { releaseInAddress } from '../release-address.ts';
import { paletteEntries, sourceWords, type Entry, type EntryGroup } from './entries.ts';

const ICONS = { command: CornerDownLeft, release: Package, source: Tag, map: Link2, item: ListTree } as const;
const NO_HITS: readonly SearchHit[] = [];
const NO_CANDIDATES: readonly MappingCandidate[] = [];
const NO_RELEASES: readonly Release[] = [];
const NO_MAPPINGS: readonly Mapping[] = [];

/** The commands that make sense now. */
function useAvailableCommands(): readonly CommandSpec[] {
  const answered = useAnsweredCommands();
  const { undo, redo, sample } = useEngineStatus();
  const report = usePullReport();
  const pulling = report?.finishedAt === null;
  return useMemo(() => {
    const off = new Set<string>(['palette.open']);
    if (undo === null) off.add('edit.undo');
    if (redo === null) off.add('edit.redo');
    off.add(sample ? 'sample.load' : 'sample.remove');
    off.add(pulling ? 'sync.pull' : 'sync.cancel');
    const label = (command: CommandSpec): CommandSpec =>
      command.id === 'edit.undo'
        ? { ...command, label: `Undo ${undo}` }
        : command.id === 'edit.redo'
          ? { ...command, label: `Redo ${redo}` }
          : command;
    return (COMMANDS as readonly CommandSpec[])
      .filter((command) => !off.has(command.id) && (command.page !== true || answered.has(command.id)))
      .map(label);
  }, [answered, undo, redo, sample, pulling]);
}

/** Whether an answer is that to a text; where nothing was asked, or nothing will come, there is none to wait for. */
const isAnswerTo = (text: string, answered: string | undefined, failed: boolean): boolean => text === '' || failed || answered === text;

/** Commands and releases are here: what is shown of them is right at every letter. */
const isOwn = ({ kind }: Entry): boolean => kind === 'command' || kind === 'release';

/** Go to, do and find in one field. */
export function Palette({ onClose }: { onClose: () => void }): ReactElement {
  const [query, setQuery] = useState('');
  const asked = useDeferredValue(query.trim());
  const commands = useAvailableCommands();
  const recents = useRecents((state) => state.ids);
  const releases = useReleases() ?? NO_RELEASES;
  const mappings = useAllMappings() ?? NO_MAPPINGS;
  const revision = useItemRevision();
  const hits = useEngineQuery(asked === '' ? null : `${asked} ${revision}`, async () => ({
    text: asked,
    found: await engine().items.search({ text: asked, limit: 8 }),
  }));
  const words = sourceWords(asked);
  const sources = useEngineQuery(words === '' ? null : `${words} ${revision}`, async () => ({
    text: words,
    found: await engine().catalog.candidates({ text: words, limit: 6 }),
  }));
  const [current] = useState(() => releaseInAddress(location.hash));
  const candidates = words === '' ? NO_CANDIDATES : (sources.value?.found ?? NO_CANDIDATES);
  const items = asked === '' ? NO_HITS : (hits.value?.found ?? NO_HITS);
  const groups = useMemo(
    () => paletteEntries({ query, commands, recents, releases, mappings, items, candidates, current }),
    [query, commands, recents, releases, mappings, items, candidates, current],
  );

  /** What is shown beside commands and releases may still be what was found for other letters. */
  const isComing =
    !isAnswerTo(query.trim(), hits.value?.text, hits.failed) || !isAnswerTo(sourceWords(query), sources.value?.text, sources.failed);
  const highlighted = useRef<Entry | null>(null);
  /** Enter came before the answer: it takes the first of what comes, unless something is typed or chosen before. */
  const early = useRef(false);
  const onKeyDown = (event: BaseUIEvent<KeyboardEvent<HTMLInputElement>>): void => {
    early.current = false;
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || !isComing) return;
    if (highlighted.current !== null && isOwn(highlighted.current)) return;
    event.preventDefault();
    event.preventBaseUIHandler();
    early.current = true;
  };
  const choose = (entry: Entry): void => {
    onClose();
    if (entry.kind === 'command') runCommand(entry.id);
    else if (entry.kind === 'release') location.hash = releaseHref(entry.id as ReleaseId).slice(1);
    else if (entry.kind === 'map') useFrame.getState().map({ candidate: entry.candidate!, release: current });
    else if (entry.candidate !== undefined) {
      const { target, label } = entry.candidate;
      location.hash = `/items?source=${encodeURIComponent(JSON.stringify({ target, label }))}`;
    } else location.hash = `/items?item=${encodeURIComponent(entry.id)}`;
  };
  useEffect(() => {
    if (!early.current || isComing) return;
    early.current = false;
    const first = groups[0]?.items[0];
    if (first !== undefined) choose(first);
  });

  return (
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Popup
          aria-label="Search and commands"
          className="fixed inset-x-2 top-2 z-40 flex max-h-[min(34rem,80vh)] flex-col overflow-hidden rounded-lg bg-raised text-ink shadow-pop compact:inset-x-auto compact:top-[12vh] compact:left-1/2 compact:w-160 compact:-translate-x-1/2"
        >
          <Autocomplete.Root
            items={groups}
            open
            inline
            autoHighlight="always"
            keepHighlight
            onItemHighlighted={(entry: Entry | undefined) => {
              highlighted.current = entry ?? null;
            }}
            filter={null}
            itemToStringValue={(entry: Entry) => entry.label}
            value={query}
            onValueChange={(value, details) => {
              if (details.reason !== 'item-press') setQuery(value);
            }}
          >
            <div className="flex items-center gap-2 border-b border-line px-3">
              <Search aria-hidden className="size-4 shrink-0 text-muted" />
              <Autocomplete.Input
                aria-label="Search for a command, a release or an item"
                placeholder="Command, release, version or item"
                className="h-11 min-w-0 flex-1 bg-transparent text-lg outline-none"
                onKeyDown={onKeyDown}
              />
            </div>
            <Autocomplete.Empty className="empty:hidden">
              <p className="p-4 text-muted">Nothing found. Try fewer letters, or a key such as APP-12.</p>
            </Autocomplete.Empty>
            <Autocomplete.List className="min-h-0 flex-1 overflow-y-auto overscroll-contain py-1 empty:hidden">
              {(group: EntryGroup) => (
                <Autocomplete.Group key={group.value} items={[...group.items]}>
                  <Autocomplete.GroupLabel className="px-3 pt-2 pb-1 text-sm text-muted">{group.value}</Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(entry: Entry) => {
                      const Icon = ICONS[entry.kind];
                      return (
                        <Autocomplete.Item
                          key={entry.id}
                          value={entry}
                          onClick={() => choose(entry)}
                          className="mx-1 flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 select-none data-highlighted:bg-accent-soft"
                        >
                          <Icon aria-hidden className="size-3.5 shrink-0 text-muted" />
                          <bdi className="min-w-0 flex-1 truncate">{entry.label}</bdi>
                          <span className="max-w-72 truncate text-sm text-muted max-compact:hidden">
                            {entry.kind === 'command' ? '' : entry.detail}
                          </span>
                          {entry.shortcut !== null && <Kbd keys={shortcutText(entry.shortcut, isMac())} />}
                        </Autocomplete.Item>
                      );
                    }}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
