import { Suspense, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import { MarkdownView } from '#renderer/features/notes/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { formatCount } from '#renderer/ui/dates.ts';
import { lazyPart } from '#renderer/ui/lazy-page.tsx';
import '#renderer/ui/rich.css';
import type { RichText } from '#shared/domain/item.ts';
import { parseAdf, renderAdf } from './adf.tsx';

// The HTML parser is large and only Azure DevOps needs it.
const HtmlText = lazyPart(async () => (await import('./html-text.tsx')).HtmlText);

// It reads and writes Markdown to be sure that nothing is left out, and only Jira Data Center needs it.
const WikiText = lazyPart(async () => (await import('./wiki-text.tsx')).WikiText);

/** Characters drawn at first, and after "Show more". What is longer is shown as plain text: drawing 5 MB of markup would freeze the page. */
const STEPS = [20_000, 200_000];

/** A tracker's text, drawn safely whatever it holds, and cut where it is very long. */
export function RichTextView({ text }: { text: RichText }): ReactElement {
  const [step, setStep] = useState(0);
  const limit = STEPS[step];
  const long = limit === undefined || text.source.length > limit;
  return (
    <div className="flex flex-col gap-2">
      <div className="rich min-w-0 break-words" dir="auto">
        {limit === undefined ? <PlainText source={text.source} /> : <Drawn text={text} limit={limit} />}
      </div>
      {long && (
        <p className="flex flex-wrap items-center gap-2 text-sm text-muted">
          {limit === undefined
            ? `All ${formatCount(text.source.length)} characters, as the tracker stores them.`
            : `The beginning of ${formatCount(text.source.length)} characters.`}
          <Button onClick={() => setStep(limit === undefined ? 0 : step + 1)}>
            {limit === undefined ? 'Show less' : step + 1 < STEPS.length ? 'Show more' : 'Show all as text'}
          </Button>
        </p>
      )}
    </div>
  );
}

function Drawn({ text, limit }: { text: RichText; limit: number }): ReactElement {
  const cut = text.source.slice(0, limit);
  switch (text.format) {
    case 'adf':
      return <AdfText source={text.source} limit={limit} />;
    case 'html':
      return (
        <Suspense fallback={<PlainText source="" />}>
          <HtmlText source={cut} limit={limit} />
        </Suspense>
      );
    case 'markdown':
      return (
        <Suspense fallback={<PlainText source="" />}>
          <MarkdownView markdown={cut} />
        </Suspense>
      );
    case 'wiki':
      return (
        <Suspense fallback={<PlainText source="" />}>
          <WikiText source={cut} plain={<PlainText source={cut} />} />
        </Suspense>
      );
    case 'plain':
      return <PlainText source={cut} />;
  }
}

/** Text as it is, in blocks: one text node of megabytes is slow to lay out, blocks out of sight are not laid out at all. */
function PlainText({ source }: { source: string }): ReactElement {
  const blocks: string[] = [];
  for (let at = 0; at < source.length; at += 10_000) blocks.push(source.slice(at, at + 10_000));
  return (
    <>
      {blocks.map((block, index) => (
        <div key={index} className="whitespace-pre-wrap [content-visibility:auto] [contain-intrinsic-size:auto_400px]">
          {block}
        </div>
      ))}
    </>
  );
}

function AdfText({ source, limit }: { source: string; limit: number }): ReactNode {
  return useMemo(() => {
    const document = parseAdf(source);
    // Damaged ADF is still shown, as the text it is.
    return document === null ? <PlainText source={source.slice(0, limit)} /> : renderAdf(document, { left: limit / 10 });
  }, [source, limit]);
}
