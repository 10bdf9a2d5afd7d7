/**
 * Measures the event loop of the process that preloads it (`node --import`), on request over the IPC channel. A message
 * `begin` starts a measurement; `end` ends it and is answered with the figures in milliseconds. `collect` runs a full garbage
 * collection.
 */
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const TICK_MS = 1;
let timer;
let last;
let begin;

process.on('message', (message) => {
  if (message === 'begin') measure();
  else if (message === 'end') report();
  else if (message === 'collect') collect();
});
// Waiting for messages must not keep the server running.
process.channel?.unref();

function collect() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  process.send('collected');
}

function measure() {
  begin = { utilization: performance.eventLoopUtilization(), cpu: process.cpuUsage(), stall: 0 };
  last = performance.now();
  timer = setInterval(() => note(), TICK_MS);
  process.send('begun');
}

/** A stall is the time between two ticks beyond the interval. */
function note() {
  const now = performance.now();
  begin.stall = Math.max(begin.stall, now - last - TICK_MS);
  last = now;
}

function report() {
  note();
  clearInterval(timer);
  const { user, system } = process.cpuUsage(begin.cpu);
  const { active } = performance.eventLoopUtilization(begin.utilization);
  process.send({ stall: begin.stall, work: active, cpu: (user + system) / 1000 });
}
