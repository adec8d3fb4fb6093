import axe from 'axe-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

/** What is not accessible in the page as it stands, by rule: WCAG 2.2 A and AA. Waits until nothing moves: a colour in the middle of a change is nobody's contrast. */
export async function accessProblems(): Promise<readonly string[]> {
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  // The ends of a popup: they take the focus only to hand it on.
  const context = { include: [['html']], exclude: [['[data-base-ui-focus-guard]']] };
  const { violations } = await axe.run(context, {
    runOnly: TAGS,
    // The page of a component test has no title and no language of its own.
    rules: { 'document-title': { enabled: false }, 'html-has-lang': { enabled: false } },
  });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 300)} ${node.failureSummary ?? ''}`));
}

/** Shows the page in a theme until it is told another one. */
export function showTheme(theme: 'light' | 'dark'): void {
  document.documentElement.dataset['theme'] = theme;
}
