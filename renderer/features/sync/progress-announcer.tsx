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
    const due = running && now - last.current.at >= EVERY_MS;
    // Known also of a pull that is not told yet, so that its end is told.
    last.current = { at: ended || due ? now : last.current.at, running };
    if (!ended && !due) return;
    setText(reportSentence(report));
  }, [report]);
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}
