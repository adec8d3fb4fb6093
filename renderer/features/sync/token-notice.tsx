import { KeyRound } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import type { OpenEdits } from '#shared/sync/meeting.ts';
import { tokenless, tokenNotice } from './away-words.ts';
import { enterTokenHash } from './way-out.tsx';

/** Leads to where tokens are entered, and opens the first of them. */
export function ToTokens({ open, primary = false }: { open: Pick<OpenEdits, 'away'>; primary?: boolean }): ReactElement {
  const tokens = tokenless(open);
  const [first] = tokens;
  const verb = tokens.some(({ why }) => why === 'no-token') ? 'Enter' : 'Replace';
  return (
    <Button
      look={primary ? 'primary' : 'secondary'}
      onClick={() => void (window.location.hash = first === undefined ? '/connections' : enterTokenHash(first.connection))}
    >
      {verb} {tokens.length === 1 ? 'the token' : 'the tokens'}
    </Button>
  );
}

/** Which connections need a token before anything can be pulled or sent there, and what waits for it. Nothing when none does. */
export function TokenNotice({ open }: { open: Pick<OpenEdits, 'away'> }): ReactElement | null {
  if (tokenless(open).length === 0) return null;
  return (
    <section aria-label="Tokens" className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-warn-soft px-3 py-2">
      <p className="flex min-w-60 flex-1 gap-2">
        <KeyRound aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
        <span className="min-w-0">{tokenNotice(open)}</span>
      </p>
      <ToTokens open={open} />
    </section>
  );
}
