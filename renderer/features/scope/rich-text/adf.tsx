import { createElement, type ReactElement, type ReactNode } from 'react';
import { formatDay } from '#renderer/ui/dates.ts';
import { ImagePlaceholder, SafeLink } from '#renderer/ui/safe-link.tsx';

/**
 * Atlassian Document Format as React elements: a safe subset, written out node by node. What is not in it is named in a placeholder and
 * its text is still shown. Input is anything: the tree comes from a tracker and is checked as it is walked.
 * @see https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
 */
interface Node {
  readonly type: string;
  readonly text: string;
  readonly attrs: { readonly [name: string]: unknown };
  readonly marks: readonly unknown[];
  readonly content: readonly unknown[];
}

/** How much may still be drawn. Walking stops when it is used up, so that a huge document cannot freeze the page. */
export interface Budget {
  left: number;
}

const DEEPEST = 40;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

function nodeOf(value: unknown): Node | null {
  if (!isRecord(value) || typeof value['type'] !== 'string') return null;
  return {
    type: value['type'],
    text: text(value['text']),
    attrs: isRecord(value['attrs']) ? value['attrs'] : {},
    marks: Array.isArray(value['marks']) ? value['marks'] : [],
    content: Array.isArray(value['content']) ? value['content'] : [],
  };
}

/** @returns null when the text is no ADF document */
export function parseAdf(source: string): unknown {
  try {
    const document: unknown = JSON.parse(source);
    return isRecord(document) && document['type'] === 'doc' ? document : null;
  } catch {
    return null;
  }
}

/** Draws a document until the budget is used up; `budget.left` is 0 or less then. */
export function renderAdf(document: unknown, budget: Budget): ReactNode {
  return draw(document, budget, 0, 'doc');
}

function draw(value: unknown, budget: Budget, depth: number, key: string): ReactNode {
  const node = nodeOf(value);
  if (node === null || budget.left <= 0) return null;
  budget.left -= 1 + node.text.length / 40;
  if (depth > DEEPEST) return <Unknown key={key} name="content nested too deeply" />;
  const children = (): ReactNode => node.content.map((child, index) => draw(child, budget, depth + 1, String(index)));
  const { attrs } = node;
  switch (node.type) {
    case 'doc':
    case 'layoutSection':
    case 'layoutColumn':
    case 'mediaSingle':
    case 'mediaGroup':
      return (
        <div key={key} className="rich-flow">
          {children()}
        </div>
      );
    case 'listItem':
    case 'tableRow':
      return createElement(node.type === 'listItem' ? 'li' : 'tr', { key }, children());
    case 'paragraph':
      return <p key={key}>{children()}</p>;
    case 'heading':
      // Below the panel's own headings, whatever level the author chose.
      return <h4 key={key}>{children()}</h4>;
    case 'bulletList':
      return <ul key={key}>{children()}</ul>;
    case 'orderedList':
      return (
        <ol key={key} start={typeof attrs['order'] === 'number' ? attrs['order'] : undefined}>
          {children()}
        </ol>
      );
    case 'taskList':
    case 'decisionList':
      return (
        <ul key={key} className="list-none ps-0">
          {children()}
        </ul>
      );
    case 'taskItem':
      return (
        <li key={key}>
          {attrs['state'] === 'DONE' ? '☑ ' : '☐ '}
          <span className="sr-only">{attrs['state'] === 'DONE' ? 'Done: ' : 'Open: '}</span>
          {children()}
        </li>
      );
    case 'decisionItem':
      return <li key={key}>Decision: {children()}</li>;
    case 'blockquote':
      return <blockquote key={key}>{children()}</blockquote>;
    case 'codeBlock':
      return (
        <pre key={key} tabIndex={0}>
          <code>{children()}</code>
        </pre>
      );
    case 'rule':
      return <hr key={key} />;
    case 'panel':
      return (
        <div key={key} role="note" className="rich-flow rounded-md border border-line bg-sunken px-3 py-2">
          <p className="text-sm font-medium text-muted">{PANELS[text(attrs['panelType'])] ?? 'Note'}</p>
          {children()}
        </div>
      );
    case 'expand':
    case 'nestedExpand':
      return (
        <details key={key}>
          <summary>{text(attrs['title']) || 'Details'}</summary>
          {children()}
        </details>
      );
    case 'table':
      return (
        <div key={key} className="overflow-x-auto" tabIndex={0}>
          <table>
            <tbody>{children()}</tbody>
          </table>
        </div>
      );
    case 'tableHeader':
    case 'tableCell': {
      const span = (name: string): number | undefined =>
        typeof attrs[name] === 'number' && attrs[name] > 1 && attrs[name] < 100 ? attrs[name] : undefined;
      return createElement(
        node.type === 'tableHeader' ? 'th' : 'td',
        { key, colSpan: span('colspan'), rowSpan: span('rowspan') },
        children(),
      );
    }
    case 'text':
      return <span key={key}>{marked(node)}</span>;
    case 'hardBreak':
      return <br key={key} />;
    case 'mention':
      return (
        <bdi key={key} className="text-accent">
          {text(attrs['text']) || '@someone'}
        </bdi>
      );
    case 'emoji':
      return <span key={key}>{text(attrs['text']) || text(attrs['shortName'])}</span>;
    case 'date': {
      const time = Number(attrs['timestamp']);
      return (
        <span key={key}>
          {Number.isFinite(time) && Math.abs(time) < 8e15 ? formatDay(new Date(time).toISOString().slice(0, 10)) : 'a date'}
        </span>
      );
    }
    case 'status':
      return (
        <span key={key} className="rounded-sm border border-line px-1 text-sm">
          {text(attrs['text'])}
        </span>
      );
    case 'inlineCard':
    case 'blockCard':
    case 'embedCard':
      return (
        <SafeLink key={key} href={attrs['url']}>
          {text(attrs['url']) || 'a linked page'}
        </SafeLink>
      );
    case 'media':
    case 'mediaInline':
      return <ImagePlaceholder key={key} text={text(attrs['alt'])} />;
    case 'caption':
      return <p key={key}>{children()}</p>;
    default:
      return (
        <div key={key}>
          <Unknown name={node.type} />
          {node.text}
          {children()}
        </div>
      );
  }
}

const PANELS: { readonly [type: string]: string } = {
  info: 'Information',
  note: 'Note',
  warning: 'Warning',
  error: 'Error',
  success: 'Success',
  tip: 'Tip',
};
const MARKS: { readonly [type: string]: string } = { strong: 'strong', em: 'em', code: 'code', strike: 's', underline: 'u' };

/** Text with its marks around it. Colours and unknown marks are left away; the words stay. */
function marked(node: Node): ReactNode {
  let drawn: ReactNode = node.text;
  for (const mark of node.marks) {
    if (!isRecord(mark)) continue;
    const type = text(mark['type']);
    const attrs = isRecord(mark['attrs']) ? mark['attrs'] : {};
    if (type === 'link') drawn = <SafeLink href={attrs['href']}>{drawn}</SafeLink>;
    else if (type === 'subsup') drawn = createElement(attrs['type'] === 'sup' ? 'sup' : 'sub', null, drawn);
    else if (Object.hasOwn(MARKS, type)) drawn = createElement(MARKS[type]!, null, drawn);
  }
  return drawn;
}

function Unknown({ name }: { name: string }): ReactElement {
  return (
    <span className="inline-block rounded-sm border border-dashed border-line-strong px-1.5 text-sm text-muted">
      Not shown here: {name.slice(0, 80)}. Open it in the tracker.
    </span>
  );
}
