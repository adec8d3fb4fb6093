import { useMemo, type ReactNode } from 'react';
import { renderHtml } from './html.tsx';

/** Sanitised HTML, drawn up to a limit. In a file of its own because its parser is loaded only when it is needed. */
export function HtmlText({ source, limit }: { source: string; limit: number }): ReactNode {
  return useMemo(() => renderHtml(source, { left: limit / 4 }), [source, limit]);
}
