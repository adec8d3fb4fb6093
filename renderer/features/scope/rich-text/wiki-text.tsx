import { useMemo, type ReactElement, type ReactNode } from 'react';
import { MarkdownView } from '#renderer/features/notes/index.ts';
import { editable } from '#shared/domain/rich-text/rich-text.ts';

/** Jira's wiki markup, drawn as the Markdown that says the same. @param plain what is shown where Markdown cannot say all of it */
export function WikiText({ source, plain }: { source: string; plain: ReactNode }): ReactElement {
  const markdown = useMemo(() => editable({ format: 'wiki', source }), [source]);
  return markdown.ok ? <MarkdownView markdown={markdown.value} /> : <>{plain}</>;
}
