import type { ReactElement, ReactNode } from 'react';
import { useEngineStatus } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { PageHeader } from '#renderer/ui/page-header.tsx';
import { TROUBLES } from './troubles.ts';

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }): ReactElement {
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** What works and how, in true sentences: a test holds the ones about backup to what the product does. */
export function HelpPage({ onCommand }: { onCommand: (id: string) => void }): ReactElement {
  const { host } = useEngineStatus();
  return (
    <>
      <PageHeader
        title="Help"
        actions={
          <>
            <Button onClick={() => onCommand('shortcuts.show')}>Keyboard shortcuts</Button>
            <Button onClick={() => onCommand('palette.open')}>All commands</Button>
          </>
        }
      />
      <article className="mx-auto flex max-w-160 flex-col gap-6 p-4 pb-10 [&_li]:list-disc [&_ol]:list-decimal [&_ol]:ps-5 [&_ol_li]:list-decimal [&_ul]:ps-5">
        <Section id="help-start" title="The main path">
          <ol className="flex flex-col gap-1">
            <li>
              <a href="#/connections">Connect</a> a Jira site or an Azure DevOps organisation and choose its projects. Or load the sample
              workspace and skip this.
            </li>
            <li>
              <a href="#/sync">Pull.</a> Items, versions and iterations are copied to this computer. You can stop; the next pull goes on
              from there.
            </li>
            <li>
              <a href="#/releases">Create a release</a> and map it to versions, iterations and tags, in as many projects and trackers as it
              takes.
            </li>
            <li>Look at its scope, edit items, write its notes from a generated draft, export them as Markdown or PDF.</li>
            <li>
              <a href="#/sync">Sync before the meeting:</a> pull, decide what is in conflict, and send your edits.
            </li>
          </ol>
          <p>All of it but connecting, pulling and sending works without a network.</p>
        </Section>
        <Section id="help-sync" title="Edits of tracker items">
          <ul className="flex flex-col gap-1">
            <li>
              Edit an item in its panel, or a cell of the list with F2 or a double click: Tab saves and goes on, Esc leaves it. Select
              several to edit them at once. Text that you have not saved stands there again after the window was closed.
            </li>
            <li>
              An edit of an item waits on this computer, kept as safely as your plan, until you send it. A dot marks what the tracker does
              not have yet, “New” an item that was made here; both can be taken back there, and undo works as for everything else.
            </li>
            <li>
              <a href="#/sync">Sync</a> shows every edit with its old and new value before anything moves. Hold one back, take it back, or
              send some of them. “Look what comes in” asks the trackers what a pull would bring, and stores nothing.
            </li>
            <li>
              Nothing is sent before you agree to it, unless you turn on “Also send my edits” in <a href="#/settings">Settings</a>. A
              schedule pulls while you are online, once after a sleep, and never while you answer a conflict.
            </li>
            <li>
              Somebody else changed the same field? Then nothing is overwritten: both values wait in Sync for your decision, for as long as
              it takes. Different labels, versions and links of two people are simply joined, and texts are merged by their lines. Undo
              takes an answer back until it is sent.
            </li>
            <li>
              Changes of a release’s name, date, summary and released state wait for every version or iteration that follows them. A change
              in the tracker is shown beside the field and never changes the release by itself.
            </li>
            <li>
              A write that a tracker refuses waits for your decision too, with the tracker’s own words. Everything else goes on. Change what
              it asks for and send it again, or take it back.
            </li>
            <li>
              You can cancel a push, close the window or lose the network at any time: what was on its way is looked at before it is sent
              again.
            </li>
          </ul>
        </Section>
        <Section id="help-data" title="Where your data is">
          <ul className="flex flex-col gap-1">
            <li>
              Your plan (releases, milestones, risks, freezes, notes) is kept twice on this computer: in this window’s store and in a
              journal in the profile folder
              {host === null ? '' : `, ${host.profile}`}. “Saved” means that both have it. If one is damaged or deleted, the cockpit repairs
              it from the other at the next start and says so; also when opening the store ended the app three times in a row.
            </li>
            <li>Pulled items are a copy. If they are lost, pull again.</li>
            <li>
              Tokens are in your system’s keychain, or in memory until you quit; after that the header says that they are needed. They are
              never in files, logs or backups.
            </li>
            <li>Nothing leaves this computer but what the cockpit asks the trackers you connected, and the edits that are sent to them.</li>
          </ul>
        </Section>
        <Section id="help-backup" title="Backup and restore">
          <ul className="flex flex-col gap-1">
            <li>
              “Back up to a file” in <a href="#/settings">Settings</a> writes one file: releases and everything in them, settings,
              connections, pulled items and the edits that wait to be sent. It holds no tokens.
            </li>
            <li>
              “Restore from a backup” reads the file first and shows when it was written and what it holds. Nothing has changed until you
              say “Replace what is here”.
            </li>
            <li>A restore replaces everything or nothing. What stood before is kept as a snapshot in the profile folder.</li>
            <li>
              New items and comments that waited in the backup are held back after a restore, because they may have been sent since. Look
              for them in the tracker, then send them or take them back in <a href="#/sync">Sync</a>.
            </li>
            <li>After restoring on another computer, enter the token of each connection again.</li>
          </ul>
        </Section>
        <Section id="help-undo" title="Undo">
          <p>
            Every change of the plan can be undone, also after you changed the page or started again: the arrows in the header, or the keys
            shown beside them. Undo says what it took back, and what it could not. Of an edit that was sent it makes the opposite edit,
            which waits to be sent like any other. Inside a text field the keys undo typing. Removing a connection or the sample workspace
            cannot be undone; both ask first.
          </p>
        </Section>
        <Section id="help-windows" title="More than one window">
          <p>
            Open a second window for a projector: both show the same data at once, and a pull runs only once. A push that is asked for in
            one window while another one sends joins it or follows it. A second browser on the same profile takes the cockpit over; the
            first one stops, keeps what you were typing, and offers to take it back.
          </p>
        </Section>
        <Section id="help-trouble" title="When a tracker refuses">
          <p className="text-muted">These are the messages of connections and pulls, with the code that logs use.</p>
          <div className="rounded-lg border border-line">
            {TROUBLES.map(({ code, explanation }) => (
              <details key={code} className="border-b border-line px-3 last:border-b-0">
                <summary className="flex min-h-[var(--row)] items-center gap-3">
                  <span className="flex-1 font-medium">{explanation.title}</span>
                  <code className="font-mono text-xs text-muted">{code}</code>
                </summary>
                <div className="flex flex-col gap-1 pb-3">
                  <p>{explanation.happened}</p>
                  <p>{explanation.safe}</p>
                  <p className="font-medium">{explanation.next}</p>
                </div>
              </details>
            ))}
          </div>
        </Section>
      </article>
    </>
  );
}
