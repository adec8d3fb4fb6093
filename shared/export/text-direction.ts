import type { Element, Root } from 'hast';

/** Blocks that are read by themselves: each takes the direction of its own first letter with one. */
const BLOCKS = new Set(['p', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'td', 'th', 'blockquote']);
/** A browser skips parts with a `dir` of their own when it looks for the first letter, so these lend theirs to the paragraph they begin with. */
const LENDERS = new Set(['li', 'blockquote']);

/** A rehype plugin: text of either direction begins at its own side; code is always read from the left. Runs after the sanitiser. */
export const textDirection = () => (tree: Root) => direct(tree);

function direct(parent: Root | Element): void {
  const lends = parent.type === 'element' && LENDERS.has(parent.tagName);
  const first = parent.children.find((child) => child.type === 'element');
  for (const child of parent.children) {
    if (child.type !== 'element') continue;
    if (child.tagName === 'pre') child.properties.dir = 'ltr';
    else if (BLOCKS.has(child.tagName) && !(lends && child === first)) child.properties.dir = 'auto';
    direct(child);
  }
}
