import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import { engine, useEngineStatus, useReleases } from '#renderer/engine/client/index.ts';
import { Button, IconButton } from '#renderer/ui/button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { formatAgo } from '#renderer/ui/dates.ts';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { useNow } from '#renderer/ui/use-now.ts';
import { runCommand } from '../commands.ts';
import { isBackedUp, noteStorageWarning, storageWarned } from '../storage-warning.ts';

const LOOKS = {
  info: { box: 'bg-accent-soft/60', text: 'text-accent', Icon: Info },
  warn: { box: 'bg-warn-soft', text: 'text-warn', Icon: TriangleAlert },
  bad: { box: 'bg-bad-soft', text: 'text-bad', Icon: CircleAlert },
} as const;

function Notice({
  tone,
  children,
  actions,
  onClose,
}: {
  tone: keyof typeof LOOKS;
  children: ReactNode;
  actions?: ReactNode;
  onClose?: () => void;
}): ReactElement {
  const { box, text, Icon } = LOOKS[tone];
  return (
    <div role={tone === 'bad' ? 'alert' : 'status'} className={cx('flex items-center gap-2 border-b border-line py-1 ps-4 pe-2', box)}>
      <Icon aria-hidden className={cx('size-4 shrink-0', text)} />
      <p className="min-w-0 flex-1">{children}</p>
      {actions}
      {onClose && <IconButton label="Close this notice" icon={<X aria-hidden />} onClick={onClose} />}
    </div>
  );
}

/** What a person must know whatever page is open, worst first. */
export function Notices(): ReactElement {
  const { hostLost, host, repair, persistent, phase, save, lastBackup, items } = useEngineStatus();
  const releases = useReleases();
  const hasData = items > 0 || (releases !== undefined && releases.length > 0);
  const now = useNow();
  const [closed, setClosed] = useState<readonly string[]>([]);
  const close = (key: string): void => setClosed((before) => [...before, key]);
  const [warned, setWarned] = useState(storageWarned);
  const repairKey = repair === null ? '' : `repair ${repair.title} ${repair.happened}`;
  return (
    <>
      {save.kind === 'not-saved' && (
        <Notice tone="bad" actions={<Button onClick={() => void engine().retry()}>Try to save now</Button>}>
          <strong>{save.explanation.title}</strong> {save.explanation.happened} {save.explanation.safe} {save.explanation.next}
        </Notice>
      )}
      {host?.readOnly === true && (
        <Notice tone="bad">
          <strong>Your profile folder cannot be written.</strong> Nothing you change in this run can be saved. What was saved before is
          safe. Give yourself write permission to <span className="break-all">{host.profile}</span>, then start the cockpit again.
        </Notice>
      )}
      {host !== null && host.connectionsLost !== null && !closed.includes(host.connectionsLost) && (
        <Notice
          tone="warn"
          actions={<Button onClick={() => runCommand('go.connections')}>Connect again</Button>}
          onClose={() => close(host.connectionsLost ?? '')}
        >
          <strong>Your list of connections was damaged.</strong> Your plan and everything pulled are safe. Connect the same sites again:
          nothing doubles. <span className="max-compact:hidden">The damaged list is kept in your profile folder as</span>{' '}
          <span className="break-all">{host.connectionsLost}</span>.
        </Notice>
      )}
      {hostLost && (
        <Notice tone="warn" actions={<Button onClick={() => void engine().retry()}>Try again</Button>}>
          <strong>The cockpit’s service stopped.</strong> You can keep working and reading; changes are kept in one copy until it is back.
          Start the cockpit again if it does not return by itself.
        </Notice>
      )}
      {repair !== null && !closed.includes(repairKey) && (
        <div className="relative border-b border-line bg-surface">
          <ExplanationPanel className="rounded-none ps-4 pe-12" tone="info" explanation={repair} />
          <IconButton
            label="Close this notice"
            className="absolute end-2 top-2"
            icon={<X aria-hidden />}
            onClick={() => close(repairKey)}
          />
        </div>
      )}
      {!persistent && hasData && phase.kind === 'ready' && !warned && !isBackedUp(lastBackup?.at ?? null, now) && (
        <Notice
          tone="warn"
          actions={<Button onClick={() => runCommand('backup.create')}>Back up now</Button>}
          onClose={() => {
            noteStorageWarning();
            setWarned(true);
          }}
        >
          <strong>This browser may delete its copy of your data.</strong>{' '}
          <span className="max-wide:hidden">The journal in your profile folder keeps your plan.</span> Last backup:{' '}
          {lastBackup === null ? 'never' : formatAgo(lastBackup.at, now)}.
        </Notice>
      )}
    </>
  );
}
