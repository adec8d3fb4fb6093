import { createElement, type ReactNode } from 'react';
import rehypeParse from 'rehype-parse';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import { unified } from 'unified';
import { ImagePlaceholder, SafeLink } from '#renderer/ui/safe-link.tsx';
import type { Budget } from './adf.tsx';

/** HTML that Azure DevOps holds, as React elements: parsed, sanitised, then drawn element by element. Markup is never given to the page. */
interface HtmlNode {
  readonly type: string;
  readonly tagName?: string;
  readonly value?: string;
  readonly properties?: { readonly [name: string]: unknown };
  readonly children?: readonly HtmlNode[];
}

// Elements that are drawn as they are. Others are drawn as their content.
const DRAWN = new Set([
  'p',
  'div',
  'span',
  'br',
  'hr',
  'ul',
  'ol',
  'li',
  'strong',
  'b',
  'em',
  'i',
  'u',
  's',
  'del',
  'ins',
  'sub',
  'sup',
  'code',
  'pre',
  'kbd',
  'blockquote',
  'table',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'th',
  'td',
  'caption',
  'dl',
  'dt',
  'dd',
  'details',
  'summary',
]);
const EMPTY = new Set(['br', 'hr']);
const DEEPEST = 60;

const reader = unified().use(rehypeParse, { fragment: true });
// Scripts and styles go with their text, which is no text for people; other unknown elements leave their words.
const cleaner = unified().use(rehypeSanitize, { ...defaultSchema, strip: ['script', 'style'] });

/** Draws HTML until the budget is used up; `budget.left` is 0 or less then. */
export function renderHtml(source: string, budget: Budget): ReactNode {
  const tree = cleaner.runSync(reader.parse(source)) as HtmlNode;
  return drawAll(tree.children, budget, 0);
}

const drawAll = (nodes: readonly HtmlNode[] | undefined, budget: Budget, depth: number): ReactNode =>
  (nodes ?? []).map((node, index) => draw(node, budget, depth, index));

function draw(node: HtmlNode, budget: Budget, depth: number, key: number): ReactNode {
  if (budget.left <= 0 || depth > DEEPEST) return null;
  budget.left -= 1 + (node.value?.length ?? 0) / 40;
  if (node.type === 'text') return node.value ?? '';
  if (node.type !== 'element' || node.tagName === undefined) return null;
  const { tagName, properties = {} } = node;
  if (tagName === 'img') return <ImagePlaceholder key={key} text={typeof properties['alt'] === 'string' ? properties['alt'] : ''} />;
  if (EMPTY.has(tagName)) return createElement(tagName, { key });
  const children = drawAll(node.children, budget, depth + 1);
  if (tagName === 'a') {
    return (
      <SafeLink key={key} href={properties['href']}>
        {children}
      </SafeLink>
    );
  }
  if (/^h[1-6]$/.test(tagName)) return <h4 key={key}>{children}</h4>;
  if (!DRAWN.has(tagName)) return <span key={key}>{children}</span>;
  // React takes no white space between the parts of a table.
  const inside = TABLE_PARTS.has(tagName)
    ? (node.children ?? []).filter((child) => child.type === 'element').map((child, index) => draw(child, budget, depth + 1, index))
    : children;
  return createElement(tagName, { key, ...(tagName === 'pre' ? { tabIndex: 0 } : {}) }, inside);
}

const TABLE_PARTS = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr']);
