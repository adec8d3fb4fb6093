import { Ellipsis, KeyRound, Pencil, PlugZap, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { engine, explainRefusal, usePullReport, useSyncState } from '#renderer/engine/client/index.ts';
import { Badge } from '#renderer/ui/badge.tsx';
import { Button, IconButton } from '#renderer/ui/button.tsx';
import { ConfirmDialog } from '#renderer/ui/confirm-dialog.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextInput } from '#renderer/ui/field.tsx';
import { Menu } from '#renderer/ui/menu.tsx';
import { toast } from '#renderer/ui/toast.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import { isolated } from '#shared/domain/isolate.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { aboutConnection } from './about-connection.ts';
import { wordsOf } from './connection-form.ts';
import { lostEngine } from './lost-engine.ts';
import { OwnEdits } from './own-edits.tsx';
import { ProjectsSection } from './projects-section.tsx';
import { refusedToken } from './refused-token.ts';
import { TokenDialog } from './token-dialog.tsx';

function TokenBadge({ token, isRefused }: { token: Connection['token']; isRefused: boolean }): ReactElement {
  if (isRefused && token !== 'missing')
    return (
      <Badge tone="bad" icon={<KeyRound aria-hidden />}>
        Token refused
      </Badge>
    );
  if (token === 'keychain')
    return (
      <Badge tone="good" icon={<KeyRound aria-hidden />}>
        Token in the keychain
      </Badge>
    );
  if (token === 'memory')
    return (
      <Badge tone="warn" icon={<KeyRound aria-hidden />}>
        Token until you quit
      </Badge>
    );
  return (
    <Badge tone="bad" icon={<KeyRound aria-hidden />}>
      No token
    </Badge>
  );
}

export interface ConnectionCardProps {
  readonly connection: Connection;
  /** Rises when its projects may be others: they are read again. */
  readonly revision: number;
  /** Another one whenever its token is to be entered; null for not. */
  readonly entering?: object | null;
  readonly onChanged: () => void;
}

/** One connection: who and where, its token, its projects, and what can be done with it. */
export function ConnectionCard({ connection, revision, entering = null, onChanged }: ConnectionCardProps): ReactElement {
  const [answer, setAnswer] = useState<string | Explanation | null>(null);
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState<'token' | 'remove' | 'rename' | null>(null);
  useEffect(() => {
    if (entering !== null) setOpen('token');
  }, [entering]);
  const testButton = useRef<HTMLButtonElement>(null);
  const tokenButton = useRef<HTMLButtonElement>(null);
  const words = wordsOf(connection.kind);
  const refusal = refusedToken(connection, useSyncState()?.failures);
  const pull = usePullReport();
  const isPulled = pull?.projects.some(({ connection: its, step }) => its === connection.id && step.kind === 'done') === true;
  const pulledAt = isPulled ? (pull?.finishedAt ?? null) : null;
  // A pull that went well has shown that what an earlier test found is mended.
  useEffect(() => setAnswer((before) => (pulledAt !== null && typeof before !== 'string' ? null : before)), [pulledAt]);
  const attempt = async (act: () => Promise<string | Explanation | null>): Promise<void> => {
    setBusy(true);
    setAnswer(null);
    try {
      setAnswer(await act());
    } catch (error) {
      setAnswer(lostEngine(error));
    }
    setBusy(false);
  };
  const test = (): Promise<void> =>
    attempt(async () => {
      const result = await engine().connections.check(connection.id);
      return result.ok ? `It works: ${result.value.product}, signed in as ${isolated(result.value.accountName)}.` : result.error;
    });
  const rename = (name: string): Promise<void> =>
    attempt(async () => {
      setOpen(null);
      if (name.trim() === '' || name.trim() === connection.name) return null;
      const result = await engine().connections.update({ id: connection.id, name: name.trim() });
      onChanged();
      return result.ok ? null : result.error;
    });
  const remove = (): Promise<void> =>
    attempt(async () => {
      const result = await engine().connections.remove(connection.id);
      if (result.ok)
        toast({
          title: `${isolated(connection.name)} was removed`,
          text: 'Your releases are as they were.',
          about: aboutConnection(connection.id),
        });
      onChanged();
      if (result.ok) return null;
      const explanation = explainRefusal(result.error);
      // This card goes with its connection: what it has to say must stay.
      const isGone = !(await engine().connections.list()).some(({ id }) => id === connection.id);
      if (isGone)
        toast({ title: explanation.title, text: `${explanation.happened} ${explanation.safe} ${explanation.next}`, urgent: true });
      return isGone ? null : explanation;
    });

  return (
    <section aria-label={connection.name} className="flex flex-col gap-3 rounded-lg border border-line p-4">
      <header className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 max-compact:basis-full">
          {open === 'rename' ? (
            <Field label="Name of the connection" hideLabel>
              <TextInput
                autoFocus
                defaultValue={connection.name}
                maxLength={120}
                onBlur={(event) => void rename(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') event.currentTarget.blur();
                  if (event.key === 'Escape') setOpen(null);
                }}
              />
            </Field>
          ) : (
            <h2 className="text-lg font-semibold break-words">
              <bdi>{connection.name}</bdi>
            </h2>
          )}
          {/* A long address begins a line of its own before it is broken. */}
          <p className="text-muted">
            {connection.identity?.product ?? words.label} · <span className="inline-block max-w-full break-all">{connection.baseUrl}</span>
          </p>
          {connection.identity !== null && (
            <p className="text-muted">
              Signed in as <bdi>{connection.identity.accountName}</bdi>
              {connection.account === null ? '' : ` (${connection.account})`}
            </p>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-1">
          {connection.sample ? <Badge tone="accent">Sample</Badge> : <TokenBadge token={connection.token} isRefused={refusal !== null} />}
          <Button ref={testButton} icon={<PlugZap aria-hidden />} disabled={busy} onClick={() => void test()}>
            {busy ? 'Testing …' : 'Test'}
          </Button>
          <Menu
            align="end"
            trigger={<IconButton label={`More for ${isolated(connection.name)}`} icon={<Ellipsis aria-hidden />} />}
            entries={[
              { id: 'rename', label: 'Rename', icon: <Pencil aria-hidden />, onSelect: () => setOpen('rename') },
              {
                id: 'token',
                label: 'Replace the token',
                icon: <KeyRound aria-hidden />,
                disabled: connection.sample,
                onSelect: () => setOpen('token'),
              },
              'line',
              {
                id: 'remove',
                label: 'Remove connection',
                icon: <Trash2 aria-hidden />,
                danger: true,
                disabled: connection.sample,
                onSelect: () => setOpen('remove'),
              },
            ]}
          />
        </div>
      </header>
      {connection.token === 'missing' && !connection.sample && (
        <ExplanationPanel
          tone="warn"
          live={false}
          explanation={{
            title: 'This connection needs its token again',
            happened: 'No token is stored on this computer: it was kept in memory only, or the connection came from a backup.',
            safe: 'Everything pulled before is here and works offline, and every edit of yours is kept.',
            next: 'Enter the token to pull and send again.',
            detail: null,
          }}
          actions={
            <Button ref={tokenButton} onClick={() => setOpen('token')}>
              Enter the token
            </Button>
          }
        />
      )}
      {refusal !== null && (answer === null || typeof answer === 'string') && (
        <ExplanationPanel
          live={false}
          explanation={refusal}
          actions={
            <Button ref={tokenButton} onClick={() => setOpen('token')}>
              Replace the token
            </Button>
          }
        />
      )}
      {typeof answer === 'string' ? (
        <p role="status" className="rounded-md bg-good-soft px-3 py-2">
          {answer}
        </p>
      ) : (
        answer !== null && <ExplanationPanel explanation={answer} />
      )}
      <ProjectsSection connection={connection} stamp={revision} />
      {open === 'token' && (
        <TokenDialog
          connection={connection}
          // An address may have opened it, and what asks for a token goes with the answer.
          focusAfter={(saved) => (saved ? null : tokenButton.current) ?? testButton.current}
          onDone={onChanged}
          onClose={() => setOpen(null)}
        />
      )}
      <ConfirmDialog
        open={open === 'remove'}
        title={`Remove ${isolated(connection.name)}?`}
        action="Remove connection"
        onConfirm={() => void remove()}
        onClose={() => setOpen(null)}
      >
        <p>
          <strong>Goes:</strong> the connection, its token, and every item pulled through it. You can connect again and pull again.
        </p>
        <p>
          <strong>Stays:</strong> your releases, milestones, risks and notes. Their mappings to this tracker stay too, and say that it is
          not connected.
        </p>
        {open === 'remove' && <OwnEdits connection={connection.id} />}
        <p>Nothing changes in the tracker.</p>
      </ConfirmDialog>
    </section>
  );
}
