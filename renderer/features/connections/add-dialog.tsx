import { CircleCheck, ExternalLink } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { engine } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { ExplanationPanel, TechnicalDetail } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextInput } from '#renderer/ui/field.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { Result } from '#shared/lib/result.ts';
import type { Connection, ConnectionKind, TrackerIdentity } from '#shared/tracker/connection.ts';
import { fieldProblems, KINDS, parseConnection, wordsOf, type ConnectionFields, type ConnectionProblems } from './connection-form.ts';
import { lostEngine } from './lost-engine.ts';

export interface AddDialogProps {
  readonly tracker: 'jira' | 'azure';
  /** Where the token goes on this computer. */
  readonly secrets: 'keychain' | 'memory';
  readonly onAdded: (connection: Connection) => void;
  readonly onClose: () => void;
}

const TOKEN_PAGES: { readonly [K in ConnectionKind]?: string } = {
  'jira-cloud': 'https://id.atlassian.com/manage-profile/security/api-tokens',
};

/** Asks for what one kind of tracker needs, tests it with a plain answer, and stores it. */
export function AddDialog({ tracker, secrets, onAdded, onClose }: AddDialogProps): ReactElement {
  const [fields, setFields] = useState<ConnectionFields>({
    kind: tracker === 'jira' ? 'jira-cloud' : 'azure-devops-services',
    name: '',
    address: '',
    account: '',
    token: '',
  });
  const [problems, setProblems] = useState<ConnectionProblems>({});
  const [answer, setAnswer] = useState<Result<TrackerIdentity, Explanation> | null>(null);
  // The tracker's own words for a problem that stands beside a field.
  const [detail, setDetail] = useState<string | null>(null);
  const [busy, setBusy] = useState<'test' | 'add' | null>(null);
  const words = wordsOf(fields.kind);

  const set = (change: Partial<ConnectionFields>): void => {
    setFields({ ...fields, ...change });
    setAnswer(null);
    setDetail(null);
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([field]) => !(field in change))));
  };
  const run = async (act: 'test' | 'add'): Promise<void> => {
    const parsed = parseConnection(fields);
    if (!parsed.ok) {
      setProblems(parsed.error);
      return;
    }
    setBusy(act);
    setAnswer(null);
    setDetail(null);
    const refused = (explanation: Explanation): void => {
      const beside = fieldProblems(explanation, fields.kind);
      if (beside === null) setAnswer({ ok: false, error: explanation });
      else {
        setProblems(beside);
        setDetail(explanation.detail);
      }
    };
    try {
      if (act === 'test') {
        const tested = await engine().connections.test(parsed.value);
        if (tested.ok) setAnswer(tested);
        else refused(tested.error);
      } else {
        const added = await engine().connections.add(parsed.value);
        if (added.ok) onAdded(added.value);
        else refused(added.error);
      }
    } catch (error) {
      setAnswer({ ok: false, error: lostEngine(error) });
    } finally {
      setBusy(null);
    }
  };

  const tokenPage = TOKEN_PAGES[fields.kind];
  return (
    <Dialog
      open
      onClose={onClose}
      title={tracker === 'jira' ? 'Connect Jira' : 'Connect Azure DevOps'}
      description="The cockpit reads projects, versions, iterations and items. It changes nothing in the tracker."
      actions={
        <>
          <Button onClick={() => void run('test')} disabled={busy !== null}>
            {busy === 'test' ? 'Testing …' : 'Test connection'}
          </Button>
          <Button look="primary" type="submit" form="add-connection" disabled={busy !== null}>
            {busy === 'add' ? 'Connecting …' : 'Connect'}
          </Button>
        </>
      }
    >
      <form
        id="add-connection"
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void run('add');
        }}
      >
        <Field label="Product">
          <SelectInput
            value={fields.kind}
            options={KINDS.filter((kind) => kind.tracker === tracker).map((kind) => ({ value: kind.kind, label: kind.label }))}
            onChange={(kind) => set({ kind })}
          />
        </Field>
        <Field label={words.address.label} hint={words.address.hint} problem={problems.address}>
          <TextInput
            value={fields.address}
            placeholder={words.address.example}
            inputMode="url"
            onChange={(event) => set({ address: event.target.value })}
          />
        </Field>
        {words.account !== null && (
          <Field label={words.account.label} hint={words.account.hint} problem={problems.account}>
            <TextInput value={fields.account} inputMode="email" onChange={(event) => set({ account: event.target.value })} />
          </Field>
        )}
        <Field
          label={words.token.label}
          problem={problems.token}
          hint={
            <>
              {words.token.hint}{' '}
              {tokenPage !== undefined && (
                <a href={tokenPage} className="inline-flex items-center gap-0.5">
                  Open that page
                  <ExternalLink aria-hidden className="size-3" />
                </a>
              )}
            </>
          }
        >
          <TextInput
            type="password"
            autoComplete="new-password"
            value={fields.token}
            onChange={(event) => set({ token: event.target.value })}
          />
        </Field>
        <Field label="Name (optional)" hint="How you tell it apart from other connections." problem={problems.name}>
          <TextInput value={fields.name} maxLength={120} onChange={(event) => set({ name: event.target.value })} />
        </Field>
        <p className="text-sm text-muted">
          {secrets === 'keychain'
            ? 'The token goes into your system’s keychain and nowhere else.'
            : 'This computer has no keychain that the cockpit can use: the token stays in memory until you quit, and you enter it again next time.'}
        </p>
        {detail !== null && <TechnicalDetail>{detail}</TechnicalDetail>}
        {answer !== null &&
          (answer.ok ? (
            <p role="status" className="flex items-center gap-2 rounded-md bg-good-soft p-3">
              <CircleCheck aria-hidden className="size-4 shrink-0 text-good" />
              <span>
                It works: {answer.value.product}, signed in as <bdi className="font-medium">{answer.value.accountName}</bdi>.
              </span>
            </p>
          ) : (
            <ExplanationPanel explanation={answer.error} />
          ))}
      </form>
    </Dialog>
  );
}
