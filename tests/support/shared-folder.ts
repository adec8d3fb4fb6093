import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../../../shared');

/** The folder of recorded payloads and official API documents beside the repository; null where it is absent. */
export const SHARED: string | null = existsSync(resolve(folder, 'api/openapi')) ? folder : null;

if (SHARED === null) console.log('Skipped: tests that need ../shared (recorded payloads, API documents), which is absent here.');
