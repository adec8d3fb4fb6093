import { Fragment, type ReactNode } from 'react';

/** A short code of letters, a hyphen and a number: 'APP-12'. */
const CODE = /([A-Z][A-Z0-9_]{0,19}-\d{1,9})(?!\w)/;

/** A text whose codes stay on one line: a browser breaks them after the hyphen. */
export function unbroken(text: string): ReactNode {
  const parts = text.split(CODE);
  if (parts.length === 1) return text;
  return parts.map((part, at) => <Fragment key={at}>{at % 2 === 1 ? <span className="whitespace-nowrap">{part}</span> : part}</Fragment>);
}
