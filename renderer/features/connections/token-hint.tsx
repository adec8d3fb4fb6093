import { ExternalLink } from 'lucide-react';
import type { ReactElement } from 'react';
import type { ConnectionKind } from '#shared/tracker/connection.ts';
import { wordsOf } from './connection-form.ts';

const TOKEN_PAGES: { readonly [K in ConnectionKind]?: string } = {
  'jira-cloud': 'https://id.atlassian.com/manage-profile/security/api-tokens',
};

/** Where a token is made, with the way there where it is the same for everybody. */
export function TokenHint({ kind }: { kind: ConnectionKind }): ReactElement {
  const page = TOKEN_PAGES[kind];
  return (
    <>
      {wordsOf(kind).token.hint}{' '}
      {page !== undefined && (
        <a href={page} className="inline-flex items-center gap-0.5">
          Open that page
          <ExternalLink aria-hidden className="size-3" />
        </a>
      )}
    </>
  );
}
