import { ImageOff } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

/**
 * The address of a link that may be followed: https: and mailto: and nothing else, as a parser reads it and not as it looks.
 * @returns null for everything else: javascript:, file:, relative tricks, user names in front of a host, control characters
 */
export function safeAddress(href: unknown): string | null {
  if (typeof href !== 'string' || href.length > 4096 || /[\p{Cc}\s\\]/u.test(href.trim())) return null;
  try {
    const url = new URL(href.trim());
    if (url.protocol === 'mailto:') return url.href;
    return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    return null;
  }
}

/** A link out of content that others wrote. An address that may not be followed is shown as text. The tooltip says the real host. */
export function SafeLink({ href, children, className }: { href: unknown; children: ReactNode; className?: string }): ReactElement {
  const address = safeAddress(href);
  if (address === null) return <span className={className}>{children}</span>;
  const url = new URL(address);
  return (
    <a
      href={address}
      target="_blank"
      rel="noopener noreferrer"
      title={url.protocol === 'mailto:' ? url.pathname : url.host}
      className={className}
    >
      {children}
    </a>
  );
}

/**
 * Follows an address as a click on a `SafeLink` does: the frame that holds the page hands it to the shell.
 * @param within an element of the page @returns false when it may not be followed
 */
export function followAddress(href: unknown, within: Element): boolean {
  const address = safeAddress(href);
  if (address === null) return false;
  const link = document.createElement('a');
  Object.assign(link, { href: address, target: '_blank', rel: 'noopener noreferrer' });
  within.append(link);
  link.click();
  link.remove();
  return true;
}

/** Stands where content asks for a picture: fetching it would tell its server who reads what, and when. */
export function ImagePlaceholder({ text }: { text: string }): ReactElement {
  return (
    <span className="inline-flex max-w-full items-center gap-1.5 rounded-sm border border-line bg-sunken px-1.5 text-sm text-muted">
      <ImageOff aria-hidden className="size-3 shrink-0" />
      <span className="truncate">Image not loaded{text === '' ? '' : `: ${text}`}</span>
    </span>
  );
}
