import { vi } from 'vitest';

/** As long as a busy machine may need for what takes it milliseconds at rest; the same as `expect.poll` waits in vitest.config.ts. */
const PATIENCE_MS = 15_000;

/** Waits until a check passes. One that never does fails with its own message. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: PATIENCE_MS });

/** Waits until something is so. */
export const until = (isSo: () => boolean): Promise<boolean> => vi.waitUntil(isSo, { timeout: PATIENCE_MS });
