import type { ServedFile } from '#electron/host/files/bundle.ts';
import { SECURITY_HEADERS } from '#shared/contract/csp.ts';
import { pageFrom } from '#electron/host/openings.ts';
import { isOwnAddress } from './address.ts';

const PAGE = '/index.html';

/**
 * Answers `app://` requests from the fixed list of bundled files; everything else is 404, whatever its dots and escapes say.
 * @param files by URL path, as `bundledFiles` gives them
 * @param beginOpening the app's page is given out; returns the first place in which its engine may open the store
 */
export function serveBundle(files: ReadonlyMap<string, ServedFile>, beginOpening: () => number): (request: Request) => Response {
  return (request) => {
    const path = isOwnAddress(request.url) ? new URL(request.url).pathname : null;
    const found = path === null || request.method !== 'GET' ? undefined : files.get(path);
    const file = found !== undefined && path === PAGE ? pageFrom(found, beginOpening()) : found;
    if (file === undefined) return new Response(null, { status: 404, headers: SECURITY_HEADERS });
    return new Response(new Uint8Array(file.body), { headers: { ...SECURITY_HEADERS, 'Content-Type': file.type } });
  };
}
