import { cpus, release, totalmem, type } from 'node:os';
import { CORES } from './processes.mjs';
import { TARGETS } from './targets.mjs';

/** Returns the conditions of the measurement, one line each. */
export function machineLines(names, { rounds, seconds, warmUp }) {
  const versions = names.map((name) => `${TARGETS[name].label} ${TARGETS[name].version()}`);
  return [
    `date: ${new Date().toISOString().slice(0, 10)}`,
    `machine: ${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}`,
    `versions: Node ${process.version}, ${versions.join(', ')}`,
    `${rounds} interleaved ${rounds === 1 ? 'round' : 'rounds'} of ${seconds} s after ${warmUp} s of warm-up for each server`,
    pinning(),
  ];
}

function pinning() {
  if (CORES.target === undefined) return 'no core pinned (only one core, or no taskset)';
  return `server on core ${CORES.target}, mock provider on ${CORES.upstream}, load generator on ${CORES.load}`;
}
