import { trustedPolicy } from '#renderer/ui/trusted-types.ts';
import { TRUSTED_POLICIES } from '#shared/contract/csp.ts';

// Used by this file alone, for a document that `shared/export` made and sanitised. Parsing runs nothing; `disarm` follows.
const policy = trustedPolicy(TRUSTED_POLICIES.print, { createHTML: (html) => html });

/**
 * Prints a complete HTML document from inside the app, for the browser's own print dialog. The page's policy allows neither inline styles
 * nor frames, so the document is parsed without running, its styles become adopted style sheets, its body goes into a shadow tree, and the app
 * is hidden while it prints.
 */
export async function printDocument(html: string): Promise<void> {
  // Taken out before parsing: Chromium reports the policy's violation for a style element even where it could never apply.
  const styles: string[] = [];
  const bare = html.replace(/<style>([^]*?)<\/style>/g, (_, text: string) => {
    styles.push(text);
    return '';
  });
  const parsed = new DOMParser().parseFromString(policy.createHTML(bare), 'text/html');
  const css = styles.join('\n');
  const inside = new CSSStyleSheet();
  inside.replaceSync(css);
  // Page rules count at the top of a document only.
  const pages = [...inside.cssRules].filter((rule) => rule instanceof CSSPageRule).map((rule) => rule.cssText);
  const outside = new CSSStyleSheet();
  outside.replaceSync(`
    [data-print] { display: none; }
    @media print {
      html, body { height: auto !important; overflow: visible !important; background: #fff !important; color-scheme: light !important; }
      body > :not([data-print]) { display: none !important; }
      [data-print] { display: block; }
    }
    ${pages.join('\n')}`);

  const host = document.createElement('div');
  host.dataset['print'] = '';
  const root = host.attachShadow({ mode: 'closed' });
  root.adoptedStyleSheets = [inside];
  disarm(parsed.body);
  root.append(document.importNode(parsed.body, true));
  document.body.append(host);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, outside];
  const title = document.title;
  // The print dialog proposes the title as the file's name.
  document.title = parsed.title || title;
  try {
    window.print();
  } finally {
    document.title = title;
    host.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== outside);
  }
}

const ACTIVE = 'script, iframe, object, embed, link, meta, base, form, img, video, audio, source, svg, math, style, template';

/** Takes out everything that could run or load. The document was made here and sanitised already; this is the second wall. */
export function disarm(body: HTMLElement): void {
  for (const element of body.querySelectorAll(ACTIVE)) element.remove();
  for (const element of [body, ...body.querySelectorAll('*')]) {
    for (const name of element.getAttributeNames()) {
      const value = element.getAttribute(name) ?? '';
      const link = name === 'href' && /^(https:|mailto:|#)/i.test(value);
      if (name.startsWith('on') || name === 'style' || name === 'src' || name === 'action' || (name === 'href' && !link))
        element.removeAttribute(name);
    }
  }
}
