/**
 * Load generator on bare sockets: a fixed number of kept-alive connections, each asking again when it was answered.
 * Takes one job at a time over IPC and sends back what it saw.
 *
 * Job: `{ port, path, headers, model, connections, seconds, settle, once }`. Answers of the first `settle` seconds are
 * checked, not recorded. With `once` every connection asks a single time, however long that takes.
 * Result: `{ delivered, recorded, p50, p99, errorCount, errors }`: correct answers in all and those of the recorded time,
 * latencies of the latter in milliseconds, and some of the different errors.
 */
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { HttpReader } from './http-reader.mjs';
import { MARKER, planOf, requestBody, verifyAnswer } from './payloads.mjs';

const LARGEST_TAIL = 2048;
const SPREAD_MILLISECONDS = 50;
const GRACE_MILLISECONDS = 15_000;
const MOST_ERRORS = 50;

process.on('message', async (job) => process.send(await new Run(job).finished));

class Run {
  #job;
  #request;
  #sockets = new Set();
  #timers = [];
  #latencies = [];
  #errors = [];
  #delivered = 0;
  #length = undefined;
  #recordFrom;
  #until;
  #open;
  #finish;

  constructor(job) {
    this.#job = job;
    this.#open = job.connections;
    this.#request = requestBytes(job);
    this.#recordFrom = performance.now() + job.settle * 1000;
    this.#until = this.#recordFrom + job.seconds * 1000;
    this.finished = new Promise((resolve) => (this.#finish = () => resolve(this.#result())));
    for (let index = 0; index < job.connections; index += 1) {
      // Started together, the connections would queue behind each other for the whole run.
      const delay = (index * this.#spread()) / job.connections;
      this.#timers.push(setTimeout(() => this.#connect(), delay));
    }
    const limit = (job.settle + job.seconds) * 1000 + GRACE_MILLISECONDS;
    this.#timers.push(setTimeout(() => this.#abandon('not every answer came in time'), limit));
  }

  #spread() {
    return this.#job.once ? this.#job.connections : SPREAD_MILLISECONDS;
  }

  #connect() {
    let asked = 0;
    const socket = connect({ port: this.#job.port, host: '127.0.0.1', noDelay: true });
    const ask = () => {
      asked = performance.now();
      socket.write(this.#request);
    };
    const reader = new HttpReader((head, body) => {
      this.#take(head, body, asked);
      if (this.#job.once || performance.now() >= this.#until) socket.destroy();
      else ask();
    });
    this.#sockets.add(socket);
    socket.on('connect', ask);
    socket.on('data', (bytes) => reader.feed(bytes));
    socket.on('error', (error) => this.#fail(error.message));
    socket.on('close', () => this.#close(socket));
  }

  #take(head, body, asked) {
    const now = performance.now();
    const problem = this.#problemOf(head, body);
    if (problem) return this.#fail(problem);
    this.#delivered += 1;
    if (now >= this.#recordFrom && now <= this.#until) this.#latencies.push(now - asked);
  }

  /** The first answer is read in full; every other must be as long and come to the same end. */
  #problemOf(head, body) {
    if (!head.startsWith('HTTP/1.1 200')) return `${head.split('\r\n', 1)[0]} ${body.toString('utf8', 0, 300)}`;
    if (this.#length === undefined) {
      try {
        verifyAnswer(this.#job.model, body.toString());
      } catch (error) {
        return `${error.message}: ${body.toString('utf8', 0, 300)}`;
      }
      this.#length = body.length;
    }
    if (body.length !== this.#length) return `an answer of ${body.length} bytes where others have ${this.#length}`;
    const tail = Math.max(0, body.length - LARGEST_TAIL);
    if (!body.includes(MARKER, tail)) return 'an answer without its end';
    if (planOf(this.#job.model).kind !== 'unary' && !body.includes('[DONE]', tail)) return 'a stream without [DONE]';
    return undefined;
  }

  #fail(message) {
    this.#errors.push(message);
    if (this.#errors.length === MOST_ERRORS) this.#abandon('too many errors, gave up');
  }

  #close(socket) {
    if (!this.#sockets.delete(socket)) return;
    const early = !this.#job.once && performance.now() < this.#until;
    if (early) this.#fail('the connection was closed before the time was over');
    this.#open -= 1;
    if (this.#open === 0) this.#finish();
  }

  #abandon(message) {
    this.#errors.push(message);
    const sockets = [...this.#sockets];
    this.#sockets.clear();
    for (const socket of sockets) socket.destroy();
    this.#finish();
  }

  #result() {
    for (const timer of this.#timers) clearTimeout(timer);
    const sorted = Float64Array.from(this.#latencies).sort();
    return {
      delivered: this.#delivered,
      recorded: sorted.length,
      p50: sorted[Math.floor(sorted.length * 0.5)],
      p99: sorted[Math.floor(sorted.length * 0.99)],
      errorCount: this.#errors.length,
      errors: [...new Set(this.#errors)].slice(0, 3),
    };
  }
}

function requestBytes({ port, path, headers, model }) {
  const body = requestBody(model);
  const all = {
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}
