import { Archive, ArchiveRestore, Monitor, Moon, Sun } from 'lucide-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import { engine, explainRefusal, useEngineStatus, useSettings } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { useCommand } from '#renderer/ui/commands.ts';
import { formatAgo, formatInstant, plural, systemZone } from '#renderer/ui/dates.ts';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextInput } from '#renderer/ui/field.tsx';
import { PageHeader } from '#renderer/ui/page-header.tsx';
import { Segmented } from '#renderer/ui/segmented.tsx';
import { useNow } from '#renderer/ui/use-now.ts';
import { ZoneInput } from '#renderer/ui/zone-input.tsx';
import type { Settings } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { RestoreDialog } from './restore-dialog.tsx';
import { SyncChoices } from './sync-section.tsx';
import { useStorageFacts } from './use-storage-facts.ts';

function Section({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section aria-label={title} className="group/part grid gap-x-8 gap-y-2 border-b border-line py-4 compact:grid-cols-[10rem_1fr]">
      {/* On the line of what stands beside it, also where that is as high as a control. */}
      <h2 className="font-semibold compact:group-has-[>div>[data-line]:first-child]/part:leading-[var(--control)]">{title}</h2>
      <div className="flex min-w-0 flex-col gap-3">{children}</div>
    </section>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }): ReactElement {
  return (
    <div data-line className="flex flex-wrap items-center justify-between gap-2">
      <span>{label}</span>
      {children}
    </div>
  );
}

const notKept = (error: unknown): Explanation => ({
  title: 'The setting was not kept',
  happened: 'The part of the cockpit that keeps settings did not answer.',
  safe: 'All settings are as they were.',
  next: 'Try again. If it happens again, close and open the cockpit.',
  detail: error instanceof Error ? error.message : String(error),
});

export interface SettingsPageProps {
  /** Runs a command of the app: the backup is written by one. */
  readonly onCommand: (id: string) => void;
}

/** Everything that is set once and kept for this profile; each change counts at once. */
export function SettingsPage({ onCommand }: SettingsPageProps): ReactElement {
  const settings = useSettings();
  const [problem, setProblem] = useState<Explanation | null>(null);
  const set = async (change: Partial<Settings>): Promise<void> => {
    try {
      const result = await engine().settings.set(change);
      setProblem(result.ok ? null : explainRefusal(result.error));
    } catch (error) {
      setProblem(notKept(error));
    }
  };
  // Never the defaults first and the person's own choice a moment later.
  if (settings === undefined) return <div aria-busy className="h-full" />;
  return (
    <>
      <PageHeader title="Settings" meta="Changes apply at once." />
      <div className="mx-auto max-w-180 px-4 pb-8">
        {problem !== null && <ExplanationPanel className="mt-4" explanation={problem} />}
        <Section title="Look">
          <Line label="Theme">
            <Segmented
              label="Theme"
              value={settings.theme}
              onChange={(theme) => void set({ theme })}
              options={[
                { value: 'system', label: 'System', icon: <Monitor aria-hidden /> },
                { value: 'light', label: 'Light', icon: <Sun aria-hidden /> },
                { value: 'dark', label: 'Dark', icon: <Moon aria-hidden /> },
              ]}
            />
          </Line>
          <Line label="Rows">
            <Segmented
              label="Rows"
              value={settings.density}
              onChange={(density) => void set({ density })}
              options={[
                { value: 'compact', label: 'Compact' },
                { value: 'comfortable', label: 'Comfortable' },
              ]}
            />
          </Line>
          <p className="text-sm text-muted">High contrast and reduced motion follow your system.</p>
        </Section>
        <Section title="You">
          <Field label="Your name" hint="Written beside your changes in the history of a release.">
            <TextInput
              key={settings.person}
              defaultValue={settings.person}
              maxLength={120}
              onBlur={(event) => {
                if (event.target.value.trim() !== settings.person) void set({ person: event.target.value.trim() });
              }}
              onKeyDown={(event) => {
                if (event.key === 'Enter') event.currentTarget.blur();
              }}
            />
          </Field>
          <Field label="Time zone" hint="New dates are planned in it. A date keeps the zone it was planned in.">
            <ZoneInput followSystem value={settings.zone ?? ''} onChange={(zone) => void set({ zone: zone === '' ? null : zone })} />
          </Field>
        </Section>
        <Section title="Sync">
          <SyncChoices settings={settings} onChange={(change) => void set(change)} />
        </Section>
        <Section title="Paper">
          <Line label="PDF pages">
            <Segmented
              label="PDF pages"
              value={settings.paper}
              onChange={(paper) => void set({ paper })}
              options={[
                { value: 'A4', label: 'A4' },
                { value: 'Letter', label: 'Letter' },
              ]}
            />
          </Line>
        </Section>
        <Backup onCommand={onCommand} />
        <Storage />
        <About />
      </div>
    </>
  );
}

function Backup({ onCommand }: SettingsPageProps): ReactElement {
  const [restoring, setRestoring] = useState(false);
  const { lastBackup } = useEngineStatus();
  const now = useNow();
  useCommand('backup.restore', () => setRestoring(true));
  return (
    <Section title="Backup">
      <p className="text-muted">
        One file with every release, note, setting, connection, pulled item and edit that waits to be sent. It never holds a token.
        Restoring it replaces what is here, after showing you what is in it.
      </p>
      <p>
        Last backup:{' '}
        {lastBackup === null ? (
          'never'
        ) : (
          <>
            <time dateTime={lastBackup.at} title={formatInstant(lastBackup.at)}>
              {formatAgo(lastBackup.at, now)}
            </time>{' '}
            to <span className="break-all">{lastBackup.name}</span>
          </>
        )}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button icon={<Archive aria-hidden />} onClick={() => onCommand('backup.create')}>
          Back up to a file
        </Button>
        <Button icon={<ArchiveRestore aria-hidden />} onClick={() => setRestoring(true)}>
          Restore from a backup
        </Button>
      </div>
      {restoring && <RestoreDialog onClose={() => setRestoring(false)} />}
    </Section>
  );
}

function Storage(): ReactElement {
  const { host, items, persistent, quarantined } = useEngineStatus();
  const facts = useStorageFacts();
  return (
    <Section title="Storage">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 [&_dt]:text-muted">
        <dt>Profile folder</dt>
        <dd className="break-all">{host?.profile ?? 'not known yet'}</dd>
        <dt>Pulled items</dt>
        <dd>
          {plural(items, 'item')}
          {quarantined > 0 && `, ${quarantined} set aside as not readable`}
        </dd>
        <dt>Store</dt>
        <dd>
          {facts === null ? 'not known' : `${facts.used} used, about ${facts.free} free`}.{' '}
          {persistent
            ? 'The browser keeps it until you remove it.'
            : 'The browser may delete it when the disk runs low; the journal keeps your plan.'}
        </dd>
        <dt>Tokens</dt>
        <dd>{host?.secrets === 'keychain' ? 'In your system’s keychain' : 'In memory until you quit'}</dd>
      </dl>
    </Section>
  );
}

function About(): ReactElement {
  const { host } = useEngineStatus();
  return (
    <Section title="About">
      <p>
        Release Cockpit {host?.version ?? ''}, {host?.shell === 'electron' ? 'desktop app' : 'browser shell'}
        {host === null ? '' : ` on ${host.platform}`}. Times are shown for {systemZone()}; it is {formatInstant(new Date().toISOString())}.
      </p>
      <p className="text-muted">{navigator.userAgent}</p>
      <p>
        <a href="#/help">Open help</a>
      </p>
    </Section>
  );
}
