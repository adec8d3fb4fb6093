import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { createHost } from '#electron/host/index.ts';
import { createNodeFetch } from '#electron/host/http/node-fetch.ts';
import { browserPrinter } from '#electron/host/pdf/browser-printer.ts';
import { openProfile } from '#electron/host/profile.ts';
import { keyringVault } from '#electron/host/vault/keyring.ts';
import type { Vault } from '#electron/host/vault/vault.ts';
import { TOKEN_KEY } from './entry-page.ts';
import { speakHost } from './host-socket.ts';
import { oneEngine } from './one-engine.ts';
import { bundledFiles } from '#electron/host/files/bundle.ts';
import { portOwner } from './port-owner.ts';
import { addressHint, choosePort } from './profile-port.ts';
import { startServer } from './server.ts';
import { openSessions } from './session.ts';

export interface BrowserShellOptions {
  /** The profile folder; created when missing. */
  readonly profile: string;
  /** A port to use and keep; null takes the profile's own, or any free one the first time. */
  readonly port: number | null;
  /** `out/renderer` */
  readonly bundle: string;
  readonly version: string;
  /** Where tokens are kept; left out, the system's keychain. Tests keep them in memory, so that none ends in a developer's keychain. */
  readonly vault?: Vault;
}

export interface BrowserShell {
  /** Where to go, with the one-time token in its fragment. */
  readonly url: string;
  readonly port: number;
  /** Something the person should read; null when there is nothing. */
  readonly notice: string | null;
  close(): Promise<void>;
}

/** The shell could not start; the message says why, what is safe, and what to do. */
export class ShellStartError extends Error {
  override readonly name = 'ShellStartError';
}

/**
 * Starts the host and its loopback server on one profile.
 * @throws ShellStartError when the port is taken; ProfileError when another process has the profile
 */
export async function runBrowserShell({
  profile: folder,
  port: asked,
  bundle,
  version,
  vault,
}: BrowserShellOptions): Promise<BrowserShell> {
  // Trackers answer with whatever they like; parsing never compiles code, as in the page.
  z.config({ jitless: true });
  const profile = await openProfile(folder, randomUUID, await addressHint(folder));
  try {
    const { port, notice } = await choosePort(profile.folder, asked);
    const network = createNodeFetch({ env: process.env, caFile: process.env['COCKPIT_CA_FILE'] ?? null });
    const host = await createHost({
      profile,
      shell: 'browser',
      version,
      vault: vault ?? (await keyringVault(profile.folder)),
      fetch: network.fetch,
      printer: browserPrinter(),
    });
    const sessions = await openSessions(profile.folder, port);
    const { openings } = host;
    const engines = oneEngine(
      (socket, arrival) => {
        // A reloaded page may be given out before the engine before it is gone.
        if (!arrival.returning) openings.begin();
        speakHost(host.router, socket, arrival);
      },
      (inGoodOrder) => (inGoodOrder ? openings.left() : openings.broke()),
    );
    const server = await startServer({
      port,
      files: bundledFiles(bundle),
      sessions,
      beginOpening: () => openings.begin(),
      leaving: () => (engines.serving() ? engines.goodbye() : openings.excused()),
      serveHost: engines.serve,
    }).catch(async (error: unknown) => {
      await host.close();
      await network.close();
      throw startError(error, port);
    });
    return {
      url: `http://127.0.0.1:${port}/#${TOKEN_KEY}=${sessions.launchToken}`,
      port,
      notice,
      close: async () => {
        if (engines.serving()) openings.left(); // we end its opening, not the store
        await server.close();
        await host.close();
        await network.close();
        await profile.release();
      },
    };
  } catch (error) {
    await profile.release();
    throw error;
  }
}

function startError(error: unknown, port: number): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error;
  const owner = code === 'EADDRINUSE' ? (portOwner(port) ?? 'another program') : 'the system';
  return new ShellStartError(
    `Port ${port} is in use by ${owner}, and this profile's data in the browser belongs to that port. Nothing was changed. ` +
      `Stop that program and start again; or name another port with --port, and the plan is rebuilt there from the profile folder.`,
  );
}
