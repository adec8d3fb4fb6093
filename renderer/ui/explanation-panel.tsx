import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';

/** What went wrong, in the order people need it: what happened, what is safe, what to do; the rest behind a fold. */
export interface ExplainedProblem {
  readonly title: string;
  readonly happened: string;
  readonly safe: string;
  readonly next: string;
  readonly detail: string | null;
}

const LOOKS = {
  info: { box: 'bg-accent-soft/60', text: 'text-accent', Icon: Info },
  warn: { box: 'bg-warn-soft', text: 'text-warn', Icon: TriangleAlert },
  bad: { box: 'bg-bad-soft', text: 'text-bad', Icon: CircleAlert },
} as const;

/** What helps who helps: behind a fold. */
export function TechnicalDetail({ children }: { children: string }): ReactElement {
  return (
    <details className="text-sm">
      <summary className="w-fit rounded-sm py-1 text-muted hover:text-ink">Technical detail</summary>
      <pre className="mt-1 max-h-40 overflow-auto rounded-sm bg-surface p-2 font-mono text-xs whitespace-pre-wrap break-words" tabIndex={0}>
        {children}
      </pre>
    </details>
  );
}

export interface ExplanationPanelProps {
  readonly explanation: ExplainedProblem;
  readonly tone?: keyof typeof LOOKS;
  readonly actions?: ReactNode;
  /** Announce it: for a panel that appears after an act of the person. */
  readonly live?: boolean;
  readonly className?: string;
}

export function ExplanationPanel({ explanation, tone = 'bad', actions, live = true, className }: ExplanationPanelProps): ReactElement {
  const { box, text, Icon } = LOOKS[tone];
  return (
    <section role={live ? 'alert' : undefined} className={cx('flex gap-2 rounded-md p-3 text-start', box, className)}>
      <Icon aria-hidden className={cx('mt-0.5 size-4 shrink-0', text)} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <h3 className={cx('font-semibold', text)}>{explanation.title}</h3>
        <p>{explanation.happened}</p>
        {explanation.safe !== '' && <p>{explanation.safe}</p>}
        {explanation.next !== '' && <p className="font-medium">{explanation.next}</p>}
        {explanation.detail !== null && <TechnicalDetail>{explanation.detail}</TechnicalDetail>}
        {actions !== undefined && <div className="mt-1 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </section>
  );
}
