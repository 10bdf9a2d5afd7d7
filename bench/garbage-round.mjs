import { setTimeout as sleep } from 'node:timers/promises';
import { exchange, stop, usageOf } from './processes.mjs';

const PROBE = new URL('event-loop-probe.mjs', import.meta.url).href;

/** Makes V8 write a line about every garbage collection to the log. */
const TRACE_FLAGS = ['--trace-gc', '--trace-gc-nvp', '--import', PROBE];
/** Line of a scavenge: milliseconds since the start of the process, and the bytes that it promoted to old space. */
const SCAVENGE = /\s(\d+(?:\.\d+)?) ms: .* gc=s .* promoted=(\d+)/;
/** Time between two full collections during the warm-up. */
const COLLECTION_INTERVAL_MS = 300;

/**
 * Sends unary requests to a newly started server. Returns the bytes per request that scavenges promoted to old space, and the
 * growth of resident memory since the server was idle. Promoted objects were still referenced when a scavenge ran, which
 * finished requests must not be.
 */
export async function garbageRound(measurement, name, target, { scenario, warmUp, measured, pause }) {
  const startedAt = performance.now();
  const server = await measurement.startTarget(name, target, { flags: TRACE_FLAGS, ipc: true });
  await measurement.sendFirstRequests(server);
  await sleep(pause * 1000);
  const idle = usageOf(server.pid)?.memory;
  await warmUpWithCollections(measurement, server, scenario, warmUp);
  const from = performance.now() - startedAt;
  const { delivered } = await measurement.run(server, scenario, { settle: 0, ...measured });
  const until = performance.now() - startedAt;
  const growth = usageOf(server.pid)?.memory - idle;
  // V8 writes the last lines when the process exits.
  await stop(server);
  const scavenges = server
    .lines()
    .map((line) => SCAVENGE.exec(line)?.slice(1).map(Number))
    .filter((match) => match && match[0] >= from && match[0] <= until);
  const promoted = scavenges.reduce((sum, [, bytes]) => sum + bytes, 0);
  return { promoted: scavenges.length > 0 ? promoted / delivered : undefined, growth };
}

/**
 * Full collections during the requests move all objects in use to old space. Objects that keep later requests reachable are
 * then there from the beginning, and not only after some minutes.
 */
async function warmUpWithCollections(measurement, server, scenario, warmUp) {
  let isRunning = true;
  const requests = measurement.run(server, scenario, { settle: 0, ...warmUp }).finally(() => (isRunning = false));
  while (isRunning) {
    await sleep(COLLECTION_INTERVAL_MS);
    if (isRunning) await exchange(server.child, 'collect');
  }
  await requests;
}
