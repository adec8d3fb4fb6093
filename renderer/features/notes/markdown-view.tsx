import { memo, type ReactElement } from 'react';
import Markdown, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { htmlAsText } from '#shared/export/html-as-text.ts';
import { textDirection } from '#shared/export/text-direction.ts';
import { ImagePlaceholder, safeAddress, SafeLink } from '#renderer/ui/safe-link.tsx';

const REMARK = [remarkGfm, htmlAsText];
const REHYPE = [rehypeSanitize, textDirection];

const COMPONENTS: Components = {
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  img: ({ alt }) => <ImagePlaceholder text={alt ?? ''} />,
  // GFM's task boxes have no label of their own; the words beside them are.
  input: ({ checked }) => (
    <>
      <span aria-hidden>{checked === true ? '☑ ' : '☐ '}</span>
      <span className="sr-only">{checked === true ? 'Done: ' : 'Open: '}</span>
    </>
  ),
  pre: ({ children, dir }) => (
    <pre dir={dir} tabIndex={0}>
      {children}
    </pre>
  ),
  table: ({ children }) => (
    <div className="overflow-x-auto" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

/** Markdown as safe elements: HTML in it is shown as text, links go to https: and mailto: only, images are not loaded. */
export const MarkdownView = memo(function MarkdownView({ markdown }: { markdown: string }): ReactElement {
  return (
    <Markdown remarkPlugins={REMARK} rehypePlugins={REHYPE} components={COMPONENTS} urlTransform={(url) => safeAddress(url) ?? ''}>
      {markdown}
    </Markdown>
  );
});
