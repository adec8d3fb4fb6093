import { useState, type ReactElement } from 'react';
import { SyncReportView } from './sync-report.tsx';

/** The report of a sync that has ended, behind a fold: read when it is opened. @param id the sync's, or that of one of its halves */
export function WhatItDid({ id }: { id: string }): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <details className="border-t border-line pt-1" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit rounded-sm py-1 text-muted hover:text-ink">What it did</summary>
      {open && <SyncReportView id={id} ended />}
    </details>
  );
}
