import { ChevronDown, FlaskConical, PlugZap, Redo2, Search, Trash2, Undo2 } from 'lucide-react';
import type { ReactElement } from 'react';
import { useEngineStatus } from '#renderer/engine/client/index.ts';
import { Button, IconButton } from '#renderer/ui/button.tsx';
import { Kbd } from '#renderer/ui/kbd.tsx';
import { LazyMenu } from '#renderer/ui/lazy-popups.tsx';
import { isMac } from '#renderer/ui/platform.ts';
import { commandOf, shortcutText } from '#shared/contract/commands.ts';
import { runCommand } from '../commands.ts';
import { Breadcrumb } from './breadcrumb.tsx';
import { NextDateBadge } from './next-date-badge.tsx';
import { SaveBadge } from './save-badge.tsx';
import { EditsBadge, OfflineBadge, SyncBadge, TokensBadge } from './sync-badge.tsx';

const keysOf = (id: string): string | null => {
  const shortcut = commandOf(id)?.shortcut ?? null;
  return shortcut === null ? null : shortcutText(shortcut, isMac());
};

const SAMPLE_BUTTON = (
  <Button look="soft" className="ms-1 px-1.5 font-normal" icon={<FlaskConical aria-hidden />} aria-label="Sample workspace">
    <span className="max-wide:hidden">Sample workspace</span>
    <span className="wide:hidden max-compact:hidden">Sample</span>
    <ChevronDown aria-hidden />
  </Button>
);

/** Where am I, what is unsaved, how old is the data, am I offline, what is the next date. */
export function Header({ pathname, ready }: { pathname: string; ready: boolean }): ReactElement {
  const { undo, redo, sample } = useEngineStatus();
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-b border-line bg-surface px-2">
      <Breadcrumb pathname={pathname} ready={ready} />
      {sample && (
        <LazyMenu
          trigger={SAMPLE_BUTTON}
          entries={[
            { id: 'remove', label: 'Remove sample', icon: <Trash2 aria-hidden />, onSelect: () => runCommand('sample.remove') },
            {
              id: 'connect',
              label: 'Connect your own tracker',
              icon: <PlugZap aria-hidden />,
              onSelect: () => runCommand('go.connections'),
            },
          ]}
        />
      )}
      {/* What may be cut when the window is narrow or a name is long; what must stay in reach follows. In a phone's width the title comes
          first, and of what went wrong the sign stays. */}
      <div className="ms-auto flex min-w-0 items-center gap-0.5 overflow-hidden max-compact:grow max-compact:basis-0 max-compact:justify-end max-compact:has-data-trouble:shrink-0 max-compact:has-data-trouble:basis-7.5">
        <span className="flex min-w-0 shrink-99 max-[56rem]:hidden">{ready && <NextDateBadge />}</span>
        <SyncBadge />
      </div>
      <div className="flex shrink-0 items-center gap-0.5">
        <OfflineBadge />
        <TokensBadge />
        <EditsBadge />
        {ready ? <SaveBadge /> : <span className="compact:w-19" />}
        <IconButton
          label={undo === null ? 'Nothing to undo' : `Undo ${undo}`}
          shortcut={keysOf('edit.undo')}
          icon={<Undo2 aria-hidden />}
          aria-disabled={undo === null}
          onClick={() => runCommand('edit.undo')}
        />
        <IconButton
          label={redo === null ? 'Nothing to redo' : `Redo ${redo}`}
          shortcut={keysOf('edit.redo')}
          icon={<Redo2 aria-hidden />}
          aria-disabled={redo === null}
          onClick={() => runCommand('edit.redo')}
        />
        <Button
          className="ms-1 font-normal text-muted"
          icon={<Search aria-hidden />}
          onClick={() => runCommand('palette.open')}
          aria-label="Search and commands"
        >
          <span className="max-wide:hidden">Search</span>
          <span className="max-[56rem]:hidden">
            <Kbd keys={keysOf('palette.open') ?? ''} />
          </span>
        </Button>
      </div>
    </header>
  );
}
