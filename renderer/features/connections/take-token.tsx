import { useState, type ReactElement } from 'react';
import { engine } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { useSubmit } from '#renderer/ui/use-submit.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { lostEngine } from './lost-engine.ts';

export interface TakeTokenProps {
  /** Why the connection was not made. */
  readonly explanation: Explanation;
  /** As it was typed. */
  readonly token: string;
  readonly onTaken: (connection: Connection) => void;
}

/** A refusal of a new connection; where the site is connected already, the token that was typed may go to that connection. */
export function TakeToken({ explanation, token, onTaken }: TakeTokenProps): ReactElement {
  const [refused, setRefused] = useState<Explanation | null>(null);
  const { busy, submit } = useSubmit();
  const { connection: id } = explanation;
  if (id === undefined || explanation.code !== 'already-connected') return <ExplanationPanel explanation={explanation} />;
  const take = async (): Promise<boolean> => {
    try {
      const taken = await engine().connections.update({ id, token: token.trim() });
      if (taken.ok) onTaken(taken.value);
      else setRefused(taken.error);
      return taken.ok;
    } catch (error) {
      setRefused(lostEngine(error));
      return false;
    }
  };
  return (
    <ExplanationPanel
      tone={refused === null ? 'warn' : 'bad'}
      explanation={refused ?? explanation}
      actions={
        <Button disabled={busy} onClick={() => void submit(take)}>
          {busy ? 'Testing the token …' : 'Replace its token with this one'}
        </Button>
      }
    />
  );
}
