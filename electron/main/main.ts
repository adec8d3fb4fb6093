import { join } from 'node:path';
import { app } from 'electron';
import { z } from 'zod';
import { startShell } from './shell.ts';

// Schemas never compile code, as in the page.
z.config({ jitless: true });

// Not awaited: Electron says `ready` only after this module has been evaluated, and the shell waits for `ready`.
startShell({ built: join(import.meta.dirname, '..'), argv: process.argv }).catch((error: unknown) => {
  console.error(error);
  app.exit(1);
});
