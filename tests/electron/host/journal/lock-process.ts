import { randomUUID } from 'node:crypto';
import { lockFolder } from '#electron/host/journal/lock.ts';

/** A process of its own that wants a folder, says 'mine' or whose it is, and then holds it until it is killed. */
const taken = await lockFolder(process.argv[2]!, randomUUID);
console.log(taken.ok ? 'mine' : taken.error.detail);
setInterval(() => undefined, 60_000);
