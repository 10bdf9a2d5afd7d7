import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { planOf } from './payloads.mjs';
import { CORES, freePort, ready, start, stop, usageOf } from './processes.mjs';
import { SCENARIOS, modelsOf } from './scenarios.mjs';
import { DIRECT_HEADERS } from './targets.mjs';

const PATH = '/v1/chat/completions';
const SAMPLE_MILLISECONDS = 250;

/** Runs the scenarios against servers that it starts, and collects what went wrong in `errors`. */
export class Measurement {
  errors = [];
  #settings;
  #folder;
  #upstream;
  #load;

  static async begin(settings, folder) {
    const measurement = new Measurement();
    measurement.#settings = settings;
    measurement.#folder = folder;
    const port = await freePort();
    const script = (name) => fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
    const upstream = start('upstream', [script('upstream'), String(port)], { core: CORES.upstream, folder });
    await ready(upstream, port, '/');
    measurement.#upstream = { ...upstream, port, headers: DIRECT_HEADERS, name: 'direct' };
    measurement.#load = start('load', [script('load')], { core: CORES.load, folder, ipc: true });
    return measurement;
  }

  async end() {
    await stop(this.#load);
    await stop(this.#upstream);
  }

  async startTarget(name, target) {
    const port = await freePort();
    const place = { port, upstreamPort: this.#upstream.port, models: modelsOf(this.#settings), folder: this.#folder };
    const server = start(name, target.arguments(place), { core: CORES.target, folder: this.#folder });
    const startSeconds = await ready(server, port, target.ready);
    return { ...server, port, startSeconds, headers: target.headers(this.#upstream.port) };
  }

  /** Every kind of work for a share of the warm-up time, since each has code of its own to be compiled. */
  async warmUp(server) {
    const seconds = this.#settings.warmUp / SCENARIOS.length;
    for (const scenario of SCENARIOS) await this.#run(server, scenario, { seconds, settle: 0 });
  }

  /** Figures of one round; of the mock vendor without a gateway when there is no server. */
  async round(scenario, server = this.#upstream) {
    const { seconds, settle } = this.#settings;
    const processes = [server, this.#load, this.#upstream];
    const before = processes.map(({ pid }) => usageOf(pid)?.cpu);
    const began = performance.now();
    const result = await this.#run(server, scenario, { seconds, settle });
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

  /** Start time, idle memory and memory per slow stream of a server that has done nothing before. */
  async slowRound(name, target) {
    const { slow, pause } = this.#settings;
    const server = await this.startTarget(name, target);
    await sleep(pause * 1000);
    const idle = usageOf(server.pid)?.memory;
    await this.#wake(server);
    await sleep(pause * 1000);
    const before = usageOf(server.pid)?.memory;
    const { events, interval } = planOf(slow.model);
    const seconds = (events * interval) / 1000;
    const run = this.#run(server, slow, { seconds, settle: 0, once: true });
    const [open, { delivered }] = await Promise.all([samplesOf(server.pid, seconds), run]);
    await stop(server);
    const perStream = idle === undefined ? undefined : (median(open) - before) / slow.connections;
    return { startSeconds: server.startSeconds, idle, perStream, delivered };
  }

  /** So little work that what is loaded at first use is there, and the heap has no slack for the streams to hide in. */
  async #wake(server) {
    for (const scenario of SCENARIOS) {
      const { errorCount } = await this.#run(server, scenario, { seconds: 1, settle: 0, once: true });
      if (errorCount > 0) throw new Error(`not worth measuring: ${this.errors.at(-1)}`);
    }
  }

  async #run({ name, port, headers }, { title, model, connections }, times) {
    const answered = new Promise((resolve, reject) => {
      this.#load.child.once('message', resolve);
      void this.#load.ended.then(() => reject(new Error(`the load generator ended:\n${this.#load.log()}`)));
    });
    this.#load.child.send({ port, path: PATH, headers, model, connections, ...times });
    const result = await answered;
    if (result.errorCount > 0) {
      this.errors.push(`${name}, ${title}: ${result.errorCount} wrong answers, as ${result.errors.join('; ')}`);
    }
    if (result.errorCount === 0 && result.delivered === 0) this.errors.push(`${name}, ${title}: no answer at all`);
    return result;
  }
}

export function median(values) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Memory while all streams are open: the second and third quarter of their time. */
async function samplesOf(pid, seconds) {
  const samples = [];
  await sleep(seconds * 250);
  const until = performance.now() + seconds * 500;
  while (performance.now() < until) {
    samples.push(usageOf(pid)?.memory);
    await sleep(SAMPLE_MILLISECONDS);
  }
  return samples;
}
