import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median } from './figures.mjs';
import { planOf } from './payloads.mjs';
import { CORES, exchange, freePort, start, stop, usageOf, waitUntilReady } from './processes.mjs';
import { SCENARIOS, modelsOf } from './scenarios.mjs';
import { DIRECT_HEADERS } from './targets.mjs';

const PATH = '/v1/chat/completions';
const SAMPLE_INTERVAL_MS = 250;

/** Starts servers and runs the scenarios against them. Collects incorrect responses in `errors`. */
export class Measurement {
  errors = [];
  #settings;
  #folder;
  upstream;
  #load;

  static async begin(settings, folder) {
    const measurement = new Measurement();
    measurement.#settings = settings;
    measurement.#folder = folder;
    const port = await freePort();
    const script = (name) => fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
    const upstream = start('upstream', [script('upstream'), String(port)], { core: CORES.upstream, folder });
    await waitUntilReady(upstream, port, '/');
    measurement.upstream = { ...upstream, port, headers: DIRECT_HEADERS, name: 'direct' };
    measurement.#load = start('load', [script('load')], { core: CORES.load, folder, ipc: true });
    return measurement;
  }

  async end() {
    await stop(this.#load);
    await stop(this.upstream);
  }

  /** Starts a server with additional arguments of Node.js in `flags`. */
  async startTarget(name, target, { flags = [], ipc = false } = {}) {
    const port = await freePort();
    const context = { port, upstreamPort: this.upstream.port, models: modelsOf(this.#settings), folder: this.#folder };
    const args = [...flags, ...target.arguments(context)];
    const { program, env } = target;
    const server = start(name, args, { core: CORES.target, folder: this.#folder, program, env, ipc });
    const startSeconds = await waitUntilReady(server, port, target.ready);
    return { ...server, port, startSeconds, headers: target.headers(this.upstream.port), omitsDone: target.omitsDone };
  }

  /** Runs every scenario for a share of the warm-up time, so that the code of each is compiled. */
  async warmUp(server) {
    const seconds = this.#settings.warmUp / SCENARIOS.length;
    for (const scenario of SCENARIOS) await this.run(server, scenario, { seconds, settle: 0 });
  }

  /** Measures one round. Without a server, the load generator calls the mock provider directly. */
  async round(scenario, server = this.upstream) {
    const { seconds, settle } = this.#settings;
    const processes = [server, this.#load, this.upstream];
    const before = processes.map(({ pid }) => usageOf(pid)?.cpu);
    const began = performance.now();
    const result = await this.run(server, scenario, { seconds, settle });
    const wall = (performance.now() - began) / 1000;
    const [target, load, upstream] = processes.map(({ pid }, index) => usageOf(pid)?.cpu - before[index]);
    return {
      perSecond: (result.recorded / seconds) * (planOf(scenario.model).events ?? 1),
      p50: result.p50,
      p99: result.p99,
      cpuPer10k: (target / result.delivered) * 10_000,
      shares: { target: target / wall, load: load / wall, upstream: upstream / wall },
    };
  }

  /** Measures start time, idle memory and memory per slow stream of a newly started server. */
  async slowRound(name, target) {
    const { slow, pause } = this.#settings;
    const server = await this.startTarget(name, target);
    await sleep(pause * 1000);
    const idle = usageOf(server.pid)?.memory;
    await this.sendFirstRequests(server);
    await sleep(pause * 1000);
    const before = usageOf(server.pid)?.memory;
    const { events, interval } = planOf(slow.model);
    const seconds = (events * interval) / 1000;
    const run = this.run(server, slow, { seconds, settle: 0, once: true });
    const [samples, { delivered }] = await Promise.all([sampleMemory(server.pid, seconds), run]);
    await stop(server);
    const perStream = idle === undefined ? undefined : (median(samples) - before) / slow.connections;
    return { startSeconds: server.startSeconds, idle, perStream, delivered };
  }

  /** Sends enough requests to load lazy modules, but too few to grow the heap, which would hide the memory of the streams. */
  async sendFirstRequests(server) {
    for (const scenario of SCENARIOS) {
      const { errorCount } = await this.run(server, scenario, { seconds: 1, settle: 0, once: true });
      if (errorCount > 0) throw new Error(`the server returns incorrect responses: ${this.errors.at(-1)}`);
    }
  }

  async run({ name, port, headers, omitsDone }, { title, model, connections }, times) {
    const job = { port, path: PATH, headers, omitsDone, model, connections, ...times };
    const result = await exchange(this.#load.child, job).catch(() => {
      throw new Error(`the load generator exited:\n${this.#load.log()}`);
    });
    if (result.errorCount > 0) {
      this.errors.push(`${name}, ${title}: ${result.errorCount} errors, such as ${result.errors.join('; ')}`);
    }
    if (result.errorCount === 0 && result.delivered === 0) this.errors.push(`${name}, ${title}: no responses`);
    return result;
  }
}

/** Samples the memory while all streams are open: in the second and third quarter of their duration. */
async function sampleMemory(pid, seconds) {
  const samples = [];
  await sleep(seconds * 250);
  const until = performance.now() + seconds * 500;
  while (performance.now() < until) {
    samples.push(usageOf(pid)?.memory);
    await sleep(SAMPLE_INTERVAL_MS);
  }
  return samples;
}
