import type { Parents, Root, RootContent } from 'mdast';

/**
 * A remark plugin: HTML inside Markdown is shown as the text it is. It can do nothing that way, and nobody's words vanish.
 */
export const htmlAsText = () => (tree: Root) => replace(tree);

const FLOW = new Set(['root', 'blockquote', 'listItem', 'footnoteDefinition']);

function replace(parent: Parents): void {
  parent.children = parent.children.map((child) => {
    if (child.type === 'html') {
      const text = { type: 'text', value: child.value } as const;
      return FLOW.has(parent.type) ? { type: 'paragraph', children: [text] } : text;
    }
    if ('children' in child) replace(child);
    return child;
  }) as RootContent[] as never;
}
