import type { Release } from '#shared/domain/release.ts';
import { releaseTitle } from '#shared/domain/release-title.ts';
import { documentFileName } from './file-name.ts';

/** The name of a release's notes as a file. @param ending without the dot */
export const notesFileName = (release: Pick<Release, 'name' | 'version'>, ending: 'md' | 'pdf'): string =>
  documentFileName(`${releaseTitle(release)} release notes`, ending);

/** The notes as a Markdown file: the text as people have it, with line feeds and one newline at its end. */
export const notesMarkdown = (markdown: string): string => `${markdown.replaceAll(/\r\n?/g, '\n').trimEnd()}\n`;
