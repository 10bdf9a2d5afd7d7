// Part of `npm run soak`: counts a million keys for a rate limit, and fails unless their memory is free again when their windows
// have ended.
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MemoryStorage } from '../../dist/limits/memory.storage.js';

const KEYS = 1_000_000;
const WINDOW_MS = 20_000;
const MAX_RETAINED_MB = 25;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const storage = new MemoryStorage(2 * KEYS);
const before = usedMegabytes();
for (let key = 0; key < KEYS; key += 1) await storage.increment(`some user ${key}`, WINDOW_MS, 1);
const countedMb = usedMegabytes() - before;
const { totalHits } = await storage.increment('some user 0', WINDOW_MS, 1);
// Storage drops a window at the latest when two further windows have begun.
for (let windows = 0; windows < 2; windows += 1) {
  await sleep(WINDOW_MS);
  await storage.increment('another user', WINDOW_MS, 1);
}
const retainedMb = usedMegabytes() - before;
console.log(JSON.stringify({ keys: KEYS, totalHits, countedMb, retainedMb }, null, 2));
process.exitCode = totalHits === 2 && countedMb > 2 * MAX_RETAINED_MB && retainedMb < MAX_RETAINED_MB ? 0 : 1;

function usedMegabytes() {
  collectGarbage();
  return Math.round(process.memoryUsage().heapUsed / 1e6);
}
