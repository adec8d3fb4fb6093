import type { ServedFile } from '#electron/host/files/bundle.ts';
import { SECURITY_HEADERS } from '#shared/contract/csp.ts';
import { isOwnAddress } from './address.ts';

/**
 * Answers `app://` requests from the fixed list of bundled files; everything else is 404, whatever its dots and escapes say.
 * @param files by URL path, as `bundledFiles` gives them
 */
export function serveBundle(files: ReadonlyMap<string, ServedFile>): (request: Request) => Response {
  return (request) => {
    const path = isOwnAddress(request.url) ? new URL(request.url).pathname : null;
    const file = path === null || request.method !== 'GET' ? undefined : files.get(path);
    if (file === undefined) return new Response(null, { status: 404, headers: SECURITY_HEADERS });
    return new Response(new Uint8Array(file.body), { headers: { ...SECURITY_HEADERS, 'Content-Type': file.type } });
  };
}
