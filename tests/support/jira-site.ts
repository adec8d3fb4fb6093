import { generateJira } from '#electron/sandbox/jira/generator.ts';
import { createJiraSandbox, type JiraSandbox, type JiraSandboxOptions } from '#electron/sandbox/jira/sandbox.ts';
import type { JiraSeed } from '#electron/sandbox/jira/seed.ts';
import type { Dialect } from '#electron/sandbox/jira/wire.ts';

/** 2026-11-22T12:00:00Z */
export const NOON = Date.UTC(2026, 10, 22, 12);

/** A clock that tests move by hand. */
export interface HandClock {
  now: number;
}

export interface JiraTestSite {
  readonly sandbox: JiraSandbox;
  readonly clock: HandClock;
  /** Sends a signed-in request without a socket. */
  call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly json: unknown }>;
}

/** Two projects, `issues` issues, fixed time. */
export const smallSeed = (issues = 120, zones: { readonly zone?: string; readonly callerZone?: string } = {}): JiraSeed =>
  generateJira({ issues, seed: 11, now: NOON, projects: ['APP', 'WEB'], ...zones });

/** A sandbox and a way to ask it, for tests that need no socket. */
export function jiraSite(dialect: Dialect, seed: JiraSeed = smallSeed(), options: JiraSandboxOptions = {}): JiraTestSite {
  const clock: HandClock = { now: NOON };
  const sandbox = createJiraSandbox({ seed, dialect, clock: () => clock.now, options });
  const authorization = dialect === 'cloud' ? `Basic ${btoa('ada@example.com:token')}` : 'Bearer token';
  return {
    sandbox,
    clock,
    async call(method, path, body) {
      const init: RequestInit = { method, headers: { authorization, 'content-type': 'application/json' } };
      if (body !== undefined) init.body = JSON.stringify(body);
      const response = await sandbox.handle(new Request(`http://jira.test${path}`, init));
      const text = await response.text();
      return { status: response.status, json: text === '' ? null : (JSON.parse(text) as unknown) };
    },
  };
}
