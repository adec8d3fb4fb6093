import { useEffect, useRef, useState, type ReactElement } from 'react';

/** How often a running sync is told: more would drown everything else a screen reader says. */
const EVERY_MS = 10_000;

/** Tells a screen reader how a sync goes: at most every ten seconds, and at once when it ends. @param run null when none ever was */
export function ProgressAnnouncer({ run }: { run: { readonly isRunning: boolean; readonly sentence: string } | null }): ReactElement {
  const [text, setText] = useState('');
  const last = useRef({ at: 0, running: false });
  const { isRunning = false, sentence = '' } = run ?? {};
  useEffect(() => {
    if (sentence === '') return;
    const now = Date.now();
    // What had ended before this page opened is history, not news.
    const ended = !isRunning && last.current.running;
    const due = isRunning && now - last.current.at >= EVERY_MS;
    // Known also of a sync that is not told yet, so that its end is told.
    last.current = { at: ended || due ? now : last.current.at, running: isRunning };
    if (ended || due) setText(sentence);
  }, [isRunning, sentence]);
  return (
    <p role="status" aria-label="Progress" className="sr-only">
      {text}
    </p>
  );
}
