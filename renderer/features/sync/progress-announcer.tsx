import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { PullReport } from '#shared/contract/engine.ts';
import { reportSentence } from './pull-words.ts';

/** How often a running pull is told: more would drown everything else a screen reader says. */
const EVERY_MS = 10_000;

/** Tells a screen reader how a pull goes: at most every ten seconds, and at once when it ends. */
export function ProgressAnnouncer({ report }: { report: PullReport | null }): ReactElement {
  const [text, setText] = useState('');
  const last = useRef({ at: 0, running: false });
  useEffect(() => {
    if (report === null) return;
    const running = report.finishedAt === null;
    const now = Date.now();
    // A pull that had ended before this page opened is history, not news.
    const ended = !running && last.current.running;
    if (!ended && !(running && now - last.current.at >= EVERY_MS)) return;
    last.current = { at: now, running };
    setText(reportSentence(report));
  }, [report]);
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}
