import { useRef, useState, type ReactElement } from 'react';
import { engine } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextInput } from '#renderer/ui/field.tsx';
import { toast } from '#renderer/ui/toast.tsx';
import { useSubmit } from '#renderer/ui/use-submit.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { isolated } from '#shared/domain/isolate.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { aboutConnection } from './about-connection.ts';
import { fieldProblems, wordsOf } from './connection-form.ts';
import { lostEngine } from './lost-engine.ts';
import { TokenHint } from './token-hint.tsx';

/** Replaces the token: it is tested first and must belong to the same site and account. */
export function TokenDialog({
  connection,
  focusAfter,
  onDone,
  onClose,
}: {
  connection: Connection;
  /** What has the focus once it is closed. @param saved whether what was pressed to open it may be gone by then */
  focusAfter: (saved: boolean) => HTMLElement | null;
  onDone: () => void;
  onClose: () => void;
}): ReactElement {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const { busy, submit } = useSubmit();
  const saved = useRef(false);
  const words = wordsOf(connection.kind);
  const save = async (): Promise<boolean> => {
    if (token.trim() === '') {
      setProblem('Paste the token here.');
      return false;
    }
    try {
      const result = await engine().connections.update({ id: connection.id, token: token.trim() });
      if (!result.ok) {
        const beside = fieldProblems(result.error, connection.kind)?.token;
        setProblem(beside ?? null);
        setRefusal(beside === undefined ? result.error : null);
        return false;
      }
      toast({ title: `The new token of ${isolated(connection.name)} works`, about: aboutConnection(connection.id) });
      saved.current = true;
      onDone();
      onClose();
      return true;
    } catch (error) {
      setRefusal(lostEngine(error));
      return false;
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="small"
      title={`Token of ${isolated(connection.name)}`}
      focusAfter={() => focusAfter(saved.current)}
      description={`It is tested before ${connection.token === 'missing' ? 'it is kept' : 'it replaces the old one'}, and must belong to the same site and account.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="replace-token" disabled={busy}>
            {busy ? 'Testing …' : 'Test and save'}
          </Button>
        </>
      }
    >
      <form
        id="replace-token"
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(save);
        }}
      >
        <Field label={words.token.label} hint={<TokenHint kind={connection.kind} />} problem={problem}>
          <TextInput
            type="password"
            autoComplete="new-password"
            value={token}
            onChange={(event) => {
              setToken(event.target.value);
              setProblem(null);
            }}
          />
        </Field>
        {refusal !== null && <ExplanationPanel explanation={refusal} />}
      </form>
    </Dialog>
  );
}
