import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

export interface ServedFile {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
}

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

const served = (body: Buffer, extension: string): ServedFile => ({
  body,
  type: TYPES[extension] ?? 'application/octet-stream',
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
});

/** A page or script of the shell itself. */
export const textFile = (text: string, extension: '.html' | '.js' | '.css'): ServedFile => served(Buffer.from(text), extension);

/**
 * Every file of the built renderer, by the URL path that asks for it. A request only looks a path up in this map: nothing in a URL
 * ever becomes part of a file name. @param folder `out/renderer`
 */
export function bundledFiles(folder: string): ReadonlyMap<string, ServedFile> {
  const files = new Map<string, ServedFile>();
  // By hand, level by level: inside Electron's archive `readdir` has no recursion.
  const collect = (path: string): void => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      if (entry.isDirectory()) collect(`${path}${entry.name}/`);
      // Nothing else: a link inside the bundle would be a mistake.
      else if (entry.isFile())
        files.set(`/${path}${entry.name}`, served(readFileSync(join(folder, path, entry.name)), extname(entry.name)));
    }
  };
  collect('');
  return files;
}
