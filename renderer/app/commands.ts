import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { engine, explainRefusal } from '#renderer/engine/client/index.ts';
import { openNewRelease } from '#renderer/features/releases/index.ts';
import { openNewItem } from '#renderer/features/scope/index.ts';
import { ABOUT_UNDO, turnMessage } from '#renderer/features/undo/index.ts';
import { requestCommand } from '#renderer/ui/commands.ts';
import { plural, systemZone } from '#renderer/ui/dates.ts';
import { saveFile } from '#renderer/ui/save-file.ts';
import { toast } from '#renderer/ui/toast.tsx';
import { commandOf, type CommandId } from '#shared/contract/commands.ts';
import type { MappingCandidate, Settings } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import { instantOf, type ZoneName } from '#shared/domain/time.ts';
import { dayIn } from '#shared/domain/wall-time.ts';
import { applyLook } from './look.ts';
import type { WindowClient } from './window-client.ts';

/** Which of the frame's own popups is open. */
interface FrameState {
  readonly popup: 'palette' | 'shortcuts' | 'remove-sample' | 'map' | null;
  /** What the popup 'map' maps, and to which release; null asks. */
  readonly mapping: { readonly candidate: MappingCandidate; readonly release: ReleaseId | null } | null;
  readonly show: (popup: FrameState['popup']) => void;
  readonly map: (mapping: NonNullable<FrameState['mapping']>) => void;
}
export const useFrame = create<FrameState>()((set) => ({
  popup: null,
  mapping: null,
  show: (popup) => set({ popup, mapping: null }),
  map: (mapping) => set({ popup: 'map', mapping }),
}));

/** The commands run last, newest first: the palette begins with them. */
interface Recents {
  readonly ids: readonly string[];
  readonly add: (id: string) => void;
}
export const useRecents = create<Recents>()(
  persist((set) => ({ ids: [], add: (id) => set(({ ids }) => ({ ids: [id, ...ids.filter((other) => other !== id)].slice(0, 6) })) }), {
    name: 'cockpit.recent-commands',
    version: 1,
  }),
);

let shell: WindowClient | null = null;

/** Joins the commands to the window's shell, and the native menu to the commands. */
export function setShell(client: WindowClient): void {
  shell = client;
  client.onMenuCommand(runCommand);
}

export const openOutside = async (url: string): Promise<boolean> => (await shell?.openExternal(url)) ?? false;

const go = (hash: string): void => {
  location.hash = hash;
};

const tell = (explanation: Explanation, about?: string): void => {
  const text = `${explanation.happened} ${explanation.safe} ${explanation.next}`;
  toast({ title: explanation.title, text, urgent: true, ...(about === undefined ? {} : { about }) });
};

const lost = (): void =>
  tell({
    title: 'Not done',
    happened: 'The part of the cockpit that keeps your data did not answer.',
    safe: 'Your saved data is not touched.',
    next: 'Try again. If it happens again, close and open the cockpit.',
    detail: null,
  });

async function step(which: 'undo' | 'redo'): Promise<void> {
  const result = await engine().plan[which]();
  if (!result.ok) tell(explainRefusal(result.error), ABOUT_UNDO);
  else if (result.value === null) toast({ title: `Nothing to ${which}`, about: ABOUT_UNDO });
  else toast(turnMessage(which, result.value));
}

async function setLook(change: Partial<Pick<Settings, 'theme' | 'density'>>): Promise<void> {
  const { theme, density } = document.documentElement.dataset;
  applyLook({
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    density: density === 'comfortable' ? 'comfortable' : 'compact',
    ...change,
  });
  await engine().settings.set(change);
}

async function loadSample(): Promise<void> {
  const from = location.hash;
  const done = toast({ title: 'Preparing the sample workspace' });
  const result = await engine()
    .sample.load({ today: dayIn(instantOf(Date.now()), systemZone() as ZoneName) })
    .finally(done);
  if (!result.ok) tell(result.error);
  // Whoever went on meanwhile is not called back.
  else if (location.hash === from) go('#/releases');
}

async function createBackup(): Promise<void> {
  const file = await engine().backup.create();
  saveFile(file);
  const written = `${file.name} is in your downloads folder. It holds no tokens.`;
  const unread = `${plural(file.unread, 'pulled item')} could not be read and ${file.unread === 1 ? 'is' : 'are'} not in it: pull again, then back up once more.`;
  toast({ title: 'Backup written', text: file.unread === 0 ? written : `${written} ${unread}` });
}

/** What each command does that no page answers. */
const RUNNERS: { readonly [Id in CommandId]?: () => void | Promise<unknown> } = {
  'palette.open': () => useFrame.getState().show('palette'),
  'shortcuts.show': () => useFrame.getState().show('shortcuts'),
  'go.releases': () => go('#/releases'),
  'go.items': () => go('#/items'),
  'go.sync': () => go('#/sync'),
  'go.connections': () => go('#/connections'),
  'go.settings': () => go('#/settings'),
  'go.help': () => go('#/help'),
  'release.new': openNewRelease,
  'item.new': openNewItem,
  'connection.add-jira': () => {
    go('#/connections');
    requestCommand('connection.add-jira');
  },
  'connection.add-azure': () => {
    go('#/connections');
    requestCommand('connection.add-azure');
  },
  'edit.undo': () => step('undo'),
  'edit.redo': () => step('redo'),
  'page.search': () => {
    const box = document.querySelector<HTMLInputElement>('#main input[type="search"]');
    if (box === null) useFrame.getState().show('palette');
    else box.focus();
  },
  'sync.pull': async () => {
    await engine().sync.pull({ connections: [] });
  },
  'sync.meeting': async () => {
    go('#/sync');
    await engine().runs.begin();
  },
  'sync.push': () => {
    go('#/sync');
    requestCommand('sync.push');
  },
  'sync.cancel': () => Promise.all([engine().sync.cancel(), engine().outbox.cancel()]),
  'theme.system': () => setLook({ theme: 'system' }),
  'theme.light': () => setLook({ theme: 'light' }),
  'theme.dark': () => setLook({ theme: 'dark' }),
  'density.toggle': () => setLook({ density: document.documentElement.dataset['density'] === 'comfortable' ? 'compact' : 'comfortable' }),
  'window.new': () => shell?.openWindow(),
  'backup.create': createBackup,
  'backup.restore': () => {
    go('#/settings');
    requestCommand('backup.restore');
  },
  'sample.load': loadSample,
  'sample.remove': () => useFrame.getState().show('remove-sample'),
};

/** Runs a command by its id, whoever asks: a key, the palette, a button, the native menu. An unknown id does nothing. */
export function runCommand(id: string): void {
  const command = commandOf(id);
  if (command === null) return;
  if (id !== 'palette.open') useRecents.getState().add(id);
  const run = RUNNERS[id as CommandId];
  if (run === undefined) requestCommand(id);
  else void Promise.resolve(run()).catch(lost);
}

/** Removes the sample workspace; called by the dialog that asks first. */
export async function removeSample(): Promise<void> {
  try {
    const result = await engine().sample.remove();
    if (!result.ok) tell(result.error);
    else {
      toast({ title: 'The sample workspace is gone', text: 'Your own releases and connections were not touched.' });
      go('#/');
    }
  } catch {
    lost();
  }
}
