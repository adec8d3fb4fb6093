import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/**
 * Who listens on a loopback port, in words: 'node (process 4711)'. Best effort by the means of each platform.
 * @returns null when it cannot be known, for example another person's process
 */
export function portOwner(port: number): string | null {
  try {
    if (process.platform === 'linux') return linuxOwner(port);
    if (process.platform === 'win32') return windowsOwner(port);
    const [pid, command] = run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']).split('\n');
    return pid?.startsWith('p') ? `${command?.slice(1) ?? 'a program'} (process ${pid.slice(1)})` : null;
  } catch {
    return null;
  }
}

const run = (command: string, args: readonly string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', timeout: 5000, stdio: ['ignore', 'pipe', 'ignore'] });

/** @see Linux manual proc(5): /proc/net/tcp holds the socket's inode, /proc/<pid>/fd links to it; state 0A is LISTEN. */
function linuxOwner(port: number): string | null {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const line = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((text) => text.trim().split(/\s+/))
    .find((parts) => parts[1]?.endsWith(wanted) && parts[3] === '0A');
  const link = `socket:[${line?.[9]}]`;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === link)) {
        return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (process ${pid})`;
      }
    } catch {
      continue; // another person's process, or one that just ended
    }
  }
  return null;
}

function windowsOwner(port: number): string | null {
  const line = run('netstat', ['-ano', '-p', 'TCP'])
    .split('\n')
    .map((text) => text.trim().split(/\s+/))
    .find((parts) => parts[1]?.endsWith(`:${port}`) && parts[3] === 'LISTENING');
  const pid = line?.[4];
  if (pid === undefined) return null;
  const name = /^"([^"]+)"/.exec(run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']))?.[1];
  return `${name ?? 'a program'} (process ${pid})`;
}
