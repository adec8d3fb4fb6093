import type { Element, Nodes, Root } from 'hast';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { htmlAsText } from './html-as-text.ts';
import { textDirection } from './text-direction.ts';

/** What may stand in rendered notes: no images, forms, styles or scripts. Links are narrowed further by `tendLinks`. */
const NOTES_SCHEMA = {
  ...defaultSchema,
  tagNames: defaultSchema.tagNames!.filter((name) => !['img', 'picture', 'source', 'input'].includes(name)),
  protocols: { href: ['https', 'http', 'mailto'] },
  attributes: { ...defaultSchema.attributes, a: ['href', 'dataFootnoteRef', 'dataFootnoteBackref', 'ariaDescribedBy', 'ariaLabel'] },
};

export interface Heading {
  readonly depth: number;
  readonly id: string;
  readonly text: string;
}

const textOf = (node: Nodes): string =>
  node.type === 'text' ? node.value : 'children' in node ? node.children.map((child) => textOf(child as Nodes)).join('') : '';

const isElement = (node: Nodes): node is Element => node.type === 'element';

/** A remote picture is a tracker's way to see who reads: it becomes its words. A task's box becomes a character. */
function replaceActive(node: Root | Element): void {
  node.children = node.children.map((child) => {
    if (child.type !== 'element') return child;
    if (child.tagName === 'img') return { type: 'text', value: `[Image: ${child.properties.alt || 'not loaded'}]` };
    if (child.tagName === 'input') return { type: 'text', value: child.properties.checked ? '☑' : '☐' };
    replaceActive(child);
    return child;
  }) as never;
}

// Places in the page, mail, and the web as far as it is encrypted; http: only on this computer, where the sample's trackers stand.
// A name in front of a host only serves to look like another one.
const SAFE_LINK = /^(?:#|mailto:|https:\/\/(?![^/?#]*@)|http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?(?:[/?#]|$))/i;

const ITEM_KEY = /^(?:[A-Z][A-Z0-9_]{0,19}-|#)\d{1,9}$/;

/** A link that may not be followed out of a file becomes its words. One that is an item's key is marked, so that no line breaks in it. */
function tendLinks(node: Root | Element): void {
  for (const child of node.children) {
    if (child.type !== 'element') continue;
    if (child.tagName === 'a') {
      if (!SAFE_LINK.test(child.properties.href ?? '')) delete child.properties.href;
      if (ITEM_KEY.test(textOf(child))) child.properties.className = ['key'];
    }
    tendLinks(child);
  }
}

/** More letters without a break than any column has to have room for: an address, a path, a package's name. */
const LONG_WORD = /\S{17}/;

/** A cell with a word that may break anywhere is marked; every other cell's words stay whole and give its column its smallest width. */
function markLongCells(node: Root | Element): void {
  for (const child of node.children) {
    if (child.type !== 'element') continue;
    if ((child.tagName === 'td' || child.tagName === 'th') && LONG_WORD.test(textOf(child))) child.properties.className = ['long'];
    markLongCells(child);
  }
}

/** Gives headings ids by their order, so that contents and outline can point to them. */
function collectHeadings(node: Root | Element, headings: Heading[]): void {
  for (const child of node.children) {
    if (!isElement(child)) continue;
    const depth = /^h([1-6])$/.exec(child.tagName)?.[1];
    if (depth !== undefined) {
      const id = `section-${headings.length + 1}`;
      child.properties.id = id;
      headings.push({ depth: Number(depth), id, text: textOf(child) });
    }
    collectHeadings(child, headings);
  }
}

const renderer = unified().use(remarkParse).use(remarkGfm).use(htmlAsText).use(remarkRehype);
const sanitizer = unified().use(rehypeSanitize, NOTES_SCHEMA);
const writer = unified().use(rehypeStringify);

/**
 * Markdown as HTML that is safe to put into a page: sanitised, HTML in it shown as text, without images or scripts; links lead to
 * https:, mailto: and this computer only.
 * @returns the HTML and its headings in order, each with the id it has in the HTML
 */
export function safeHtml(markdown: string): { readonly html: string; readonly headings: readonly Heading[] } {
  const tree = renderer.runSync(renderer.parse(markdown));
  replaceActive(tree);
  const clean = sanitizer.runSync(tree);
  tendLinks(clean);
  markLongCells(clean);
  const headings: Heading[] = [];
  collectHeadings(clean, headings);
  textDirection()(clean);
  return { html: writer.stringify(clean), headings };
}

/** Text as it stands inside an element or a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
