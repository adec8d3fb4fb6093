import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { NAME, setOwner, writePlan } from './support/accidents.ts';
import { openPart, openRelease } from './support/acts.ts';
import { BACKENDS, expect, test } from './support/machine.ts';

const TRACER = process.platform === 'linux' && spawnSync('strace', ['-V']).status === 0;
const EDITS = 10;

test.skip(!TRACER, 'counting the system calls that bring data to disk needs strace on Linux');

for (const backend of BACKENDS) {
  test(`S04: every saved edit was brought to disk in both copies, the browser's being ${backend}`, async ({ machine }, info) => {
    machine.useBackend(backend);
    await writePlan(machine);
    const { page } = machine;
    await openRelease(page, NAME);
    await openPart(page, 'Overview');
    const traces = { host: info.outputPath('host.txt'), browser: info.outputPath('browser.txt') };
    const tracers = [await trace(machine.pids.host, traces.host), await trace(machine.pids.browser, traces.browser)];
    for (let edit = 0; edit < EDITS; edit += 1) await setOwner(page, `Owner ${edit}`);
    for (const tracer of tracers) tracer.kill('SIGINT');
    for (const tracer of tracers) if (tracer.exitCode === null && tracer.signalCode === null) await once(tracer, 'exit');
    expect(await syncsOf(traces.host, '/journal/')).toBeGreaterThanOrEqual(EDITS);
    expect(await syncsOf(traces.browser, '/IndexedDB/')).toBeGreaterThanOrEqual(EDITS);
  });
}

/** Records every call of a process that brings a file to disk. */
async function trace(pid: number, file: string): Promise<ChildProcess> {
  const tracer = spawn('strace', ['-f', '-y', '-e', 'trace=fsync,fdatasync', '-o', file, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  for await (const line of createInterface({ input: tracer.stderr })) {
    test.skip(/not permitted|Permission denied/.test(line), `strace may not watch other processes here: ${line}`);
    if (/attached/.test(line)) break;
  }
  tracer.stderr.resume();
  return tracer;
}

/** How often a file with these words in its path was brought to disk. */
async function syncsOf(file: string, path: string): Promise<number> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.filter((line) => /\bf(data)?sync\(/.test(line) && line.includes(path)).length;
}
