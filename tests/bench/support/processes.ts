import { fork, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const running = new Set<{ stop(): void }>();

/** Remembers something to be stopped with `stopAll`. @returns forgets it again */
export function track(one: { stop(): void }): () => void {
  running.add(one);
  return () => running.delete(one);
}

/** Ends every process that is still running. For the end of the bench, however it ends. */
export function stopAll(): void {
  for (const one of running) one.stop();
  running.clear();
}

/** Another Node process of the bench that answers questions by name. */
export interface Helper {
  /** @throws Error with the helper's own words */
  ask<T>(question: string, ...input: readonly unknown[]): Promise<T>;
  stop(): Promise<void>;
}

interface Answer {
  readonly number: number;
  readonly value?: unknown;
  readonly failure?: string;
}

/** Starts `file` in a process of its own: its work is then not in the time of what it serves. */
export function startHelper(file: string): Helper {
  const child: ChildProcess = fork(file, [], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>();
  let asked = 0;
  const forget = track({ stop: () => child.kill('SIGKILL') });
  const gone = new Promise<void>((resolve) =>
    child.once('exit', (code) => {
      forget();
      for (const { reject } of waiting.values()) reject(new Error(`${file} ended by itself (code ${code ?? 'none'}).`));
      waiting.clear();
      resolve();
    }),
  );
  child.on('message', (message) => {
    const { number, value, failure } = message as Answer;
    const call = waiting.get(number);
    waiting.delete(number);
    if (failure === undefined) call?.resolve(value);
    else call?.reject(new Error(failure));
  });
  return {
    ask: <T>(question: string, ...input: readonly unknown[]) =>
      new Promise<T>((resolve, reject) => {
        const number = (asked += 1);
        waiting.set(number, { resolve: resolve as (value: unknown) => void, reject });
        child.send({ number, question, input });
      }),
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** The helper's side: answers what is asked of it by name. */
export function answerWith(answers: { readonly [question: string]: (...input: never[]) => unknown }): void {
  process.on('message', (message) => {
    const { number, question, input } = message as { readonly number: number; readonly question: string; readonly input: never[] };
    const send = (answer: Answer): void => void process.send?.(answer);
    void (async () => answers[question]!(...input))().then(
      (value) => send({ number, value }),
      (error: unknown) => send({ number, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
}

/** Runs work with a temporary folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await temporaryFolder();
  try {
    return await work(folder);
  } finally {
    await removeFolder(folder);
  }
}

const folders = new Set<string>();

/** A folder that `removeFolder` takes away, and `removeLeft` when the bench is ended from outside. */
export async function temporaryFolder(place = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(place, 'cockpit-bench-'));
  folders.add(folder);
  return folder;
}

/** Takes away every folder that still stands. Some time after `stopAll`: a killed browser's helpers write their caches once more. */
export function removeLeft(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  folders.clear();
}

/** A browser that was ended may still write for a moment: tries a few times, and leaves the rest to the system. */
export async function removeFolder(folder: string): Promise<void> {
  folders.delete(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 10 }).catch(() => undefined);
}
