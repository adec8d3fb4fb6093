import { spawnSync } from 'node:child_process';
import { inflateSync } from 'node:zlib';

/** What a PDF says about itself, read from its bytes alone: no tool is needed. */
export interface PdfFacts {
  readonly tagged: boolean;
  readonly outline: boolean;
  readonly pages: number;
  /** Addresses of its links. */
  readonly links: readonly string[];
  /** Names of anything that could act on its own: scripts, launches, embedded files. */
  readonly active: readonly string[];
}

/** Reads the objects of a PDF, those in compressed streams too. */
export function pdfFacts(bytes: Buffer): PdfFacts {
  const text = plainObjects(bytes);
  return {
    tagged: /\/Marked\s+true/.test(text) && text.includes('/StructTreeRoot'),
    outline: /\/Type\s*\/Outlines|\/Outlines\s+\d+ 0 R/.test(text),
    pages: text.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0,
    links: [...text.matchAll(/\/URI\s*\(((?:\\.|[^()\\])*)\)/g)].map((match) => match[1]!.replaceAll(/\\(.)/g, '$1')),
    active: ['/JavaScript', '/JS ', '/Launch', '/OpenAction', '/EmbeddedFile', '/SubmitForm'].filter((name) => text.includes(name)),
  };
}

function plainObjects(bytes: Buffer): string {
  const parts = [bytes.toString('latin1')];
  for (let at = bytes.indexOf('stream'); at >= 0; at = bytes.indexOf('stream', at + 6)) {
    const begin = at + 6 + (bytes[at + 6] === 13 ? 2 : 1);
    const end = bytes.indexOf('endstream', begin);
    if (end < 0) break;
    try {
      parts.push(inflateSync(bytes.subarray(begin, end)).toString('latin1'));
    } catch {
      // a picture or a font in another filter
    }
    at = end;
  }
  return parts.join('\n');
}

/** The words of a PDF by Poppler's `pdftotext`; null where it is not installed. */
export function pdfText(path: string): string | null {
  const run = spawnSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
  return run.status === 0 ? run.stdout : null;
}
