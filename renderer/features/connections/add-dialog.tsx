import { CircleCheck } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { engine } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { TechnicalDetail } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextInput } from '#renderer/ui/field.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import { useSubmit } from '#renderer/ui/use-submit.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { withoutFields } from '#shared/domain/problems.ts';
import type { Result } from '#shared/lib/result.ts';
import type { Connection, LeftConnection, TrackerIdentity } from '#shared/tracker/connection.ts';
import { fieldProblems, KINDS, parseConnection, wordsOf, type ConnectionFields, type ConnectionProblems } from './connection-form.ts';
import { lostEngine } from './lost-engine.ts';
import { TakeToken } from './take-token.tsx';
import { TokenHint } from './token-hint.tsx';

export interface AddDialogProps {
  readonly tracker: 'jira' | 'azure';
  /** One that was removed: its address and account are filled in. */
  readonly left?: LeftConnection | null;
  /** Where the token goes on this computer. */
  readonly secrets: 'keychain' | 'memory';
  readonly onAdded: (connection: Connection) => void;
  readonly onClose: () => void;
}

/** Asks for what one kind of tracker needs, tests it with a plain answer, and stores it. */
export function AddDialog({ tracker, left = null, secrets, onAdded, onClose }: AddDialogProps): ReactElement {
  const [fields, setFields] = useState<ConnectionFields>({
    kind: left?.kind ?? (tracker === 'jira' ? 'jira-cloud' : 'azure-devops-services'),
    name: left?.name ?? '',
    address: left?.baseUrl ?? '',
    account: left?.account ?? '',
    token: '',
  });
  const [problems, setProblems] = useState<ConnectionProblems>({});
  const [answer, setAnswer] = useState<Result<TrackerIdentity, Explanation> | null>(null);
  // The tracker's own words for a problem that stands beside a field.
  const [detail, setDetail] = useState<string | null>(null);
  const { busy, submit } = useSubmit();
  const [act, setAct] = useState<'test' | 'add'>('test');
  const words = wordsOf(fields.kind);

  const set = (change: Partial<ConnectionFields>): void => {
    setFields({ ...fields, ...change });
    setAnswer(null);
    setDetail(null);
    setProblems(withoutFields(problems, Object.keys(change)));
  };
  /** @returns whether the dialog has done its work: a test alone is none */
  const run = async (asked: 'test' | 'add'): Promise<boolean> => {
    const parsed = parseConnection(fields);
    if (!parsed.ok) {
      setProblems(parsed.error);
      return false;
    }
    setAct(asked);
    // What the tracker said the last time is about other words.
    setProblems({});
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
      if (asked === 'test') {
        const tested = await engine().connections.test(parsed.value);
        if (tested.ok) setAnswer(tested);
        else refused(tested.error);
        return false;
      }
      const added = await engine().connections.add(parsed.value);
      if (added.ok) onAdded(added.value);
      else refused(added.error);
      return added.ok;
    } catch (error) {
      setAnswer({ ok: false, error: lostEngine(error) });
      return false;
    }
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={left === null ? (tracker === 'jira' ? 'Connect Jira' : 'Connect Azure DevOps') : `Connect ${isolated(left.name)} again`}
      description={
        left === null
          ? 'The cockpit reads projects, versions, iterations and items, and sends your edits only when you say so.'
          : 'With the same site and account, its mappings and the edits that wait go on. Nothing is sent before you say so.'
      }
      actions={
        <>
          <Button onClick={() => void submit(() => run('test'))} disabled={busy}>
            {busy && act === 'test' ? 'Testing …' : 'Test connection'}
          </Button>
          <Button look="primary" type="submit" form="add-connection" disabled={busy}>
            {busy && act === 'add' ? 'Connecting …' : 'Connect'}
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
          void submit(() => run('add'));
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
        <Field label={words.token.label} problem={problems.token} hint={<TokenHint kind={fields.kind} />}>
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
            <TakeToken explanation={answer.error} token={fields.token} onTaken={onAdded} />
          ))}
      </form>
    </Dialog>
  );
}
