import type { Release } from '#shared/domain/release.ts';
import { releaseTitle } from '#shared/domain/release-title.ts';

/**
 * A file name that every system takes: letters, digits, dots and dashes. Never empty, never a device name of Windows.
 * @param ending without the dot
 */
export function notesFileName(release: Pick<Release, 'name' | 'version'>, ending: 'md' | 'pdf'): string {
  const base = `${releaseTitle(release)} release notes`
    .normalize('NFKC')
    .replaceAll(/[^\p{L}\p{N}.]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 120);
  return `${base}.${ending}`;
}

/** The notes as a Markdown file: the text as people have it, with line feeds and one newline at its end. */
export const notesMarkdown = (markdown: string): string => `${markdown.replaceAll(/\r\n?/g, '\n').trimEnd()}\n`;
