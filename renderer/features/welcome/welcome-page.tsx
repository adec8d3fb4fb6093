import { ArchiveRestore, ArrowRight, FlaskConical, PlugZap, ShieldCheck } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

interface ChoiceProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly onSelect: () => void;
}

function Choice({ icon, title, text, onSelect }: ChoiceProps): ReactElement {
  return (
    <li>
      <button
        type="button"
        onClick={onSelect}
        className="group flex w-full items-center gap-3 rounded-lg border border-line bg-surface p-3 text-start hover:border-accent hover:bg-hover"
      >
        <span className="flex size-9 shrink-0 items-center justify-center rounded-md bg-accent-soft text-accent [&_svg]:size-4.5">
          {icon}
        </span>
        <span className="min-w-0 flex-1">
          <span className="block text-lg font-semibold">{title}</span>
          <span className="block text-muted">{text}</span>
        </span>
        <ArrowRight aria-hidden className="size-4 shrink-0 text-muted group-hover:text-accent" />
      </button>
    </li>
  );
}

/** Three ways in. Everything here works without an account and without a network. */
export function WelcomePage({ onCommand }: { onCommand: (id: string) => void }): ReactElement {
  return (
    <div className="mx-auto flex min-h-full max-w-140 flex-col justify-center gap-5 px-4 py-8">
      <header>
        <h1 className="text-xl font-semibold">Welcome to Release Cockpit</h1>
        <p className="mt-1 text-muted">
          Plan releases over Jira and Azure DevOps, and keep working without a network. Your plan stays on this computer, and nothing is
          sent to a tracker before you agree to it.
        </p>
      </header>
      <ul className="flex flex-col gap-2">
        <Choice
          icon={<PlugZap aria-hidden />}
          title="Connect Jira"
          text="Cloud or Data Center. You need the address and an API token. Nothing is sent before you agree to it."
          onSelect={() => onCommand('connection.add-jira')}
        />
        <Choice
          icon={<PlugZap aria-hidden />}
          title="Connect Azure DevOps"
          text="Services or Server. You need the organisation’s address and a personal access token."
          onSelect={() => onCommand('connection.add-azure')}
        />
        <Choice
          icon={<FlaskConical aria-hidden />}
          title="Explore the sample workspace"
          text="Three products, twelve releases, two made-up trackers. No account, no network; one command removes it."
          onSelect={() => onCommand('sample.load')}
        />
      </ul>
      <div className="flex flex-wrap items-center justify-between gap-2 text-muted">
        <button
          type="button"
          onClick={() => onCommand('backup.restore')}
          className="flex min-h-6 items-center gap-1.5 rounded-sm text-accent underline underline-offset-2"
        >
          <ArchiveRestore aria-hidden className="size-3.5" />
          Restore from a backup
        </button>
        <button
          type="button"
          onClick={() => onCommand('release.new')}
          className="min-h-6 rounded-sm text-accent underline underline-offset-2"
        >
          Or plan a release without any tracker
        </button>
      </div>
      <p className="flex items-start gap-2 text-sm text-muted">
        <ShieldCheck aria-hidden className="mt-0.5 size-3.5 shrink-0" />
        Tokens go to your system’s keychain, or stay in memory until you quit. They are never written to files, logs or backups.
      </p>
    </div>
  );
}
