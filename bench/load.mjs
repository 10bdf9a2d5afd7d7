/**
 * Load generator on plain sockets: a fixed number of keep-alive connections, each of which sends the next request when its
 * response is complete. Receives one job at a time over IPC and sends back the result.
 *
 * Job: `{ port, path, headers, omitsDone, model, connections, seconds, settle, once, requests, rampUp }`. Responses in the first `settle`
 * seconds are verified but not recorded. With `once`, every connection sends a single request, and `rampUp` is the time in
 * seconds over which connections are opened. `requests` limits the number of requests.
 * Result: `{ delivered, recorded, p50, p99, errorCount, errors, eventAges }`: number of correct responses in total and in the
 * recorded time, latencies of the latter in milliseconds, up to three distinct errors, and figures of stamped events.
 */
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { EventAges } from './event-ages.mjs';
import { quantile } from './figures.mjs';
import { HttpReader } from './http-reader.mjs';
import { MARKER, planOf, requestBody, verifyResponse } from './payloads.mjs';

/** The end marker must be within this many bytes of the end of a response. */
const MAX_TAIL_BYTES = 2048;
/** Time over which connections are opened, in milliseconds. */
const RAMP_UP_MS = 50;
/** Time after the end of a job until missing responses abort it, in milliseconds. */
const GRACE_MS = 60_000;
const MAX_ERRORS = 50;

process.on('message', async (job) => process.send(await new Run(job).finished));

class Run {
  #job;
  #request;
  #sockets = new Set();
  #timers = [];
  #latencies = [];
  #errors = [];
  #delivered = 0;
  #sent = 0;
  #eventAges = new EventAges();
  #expectedLength = undefined;
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
      // Connections that start at the same moment would queue behind each other during the whole run.
      const delay = (index * this.#rampUp()) / job.connections;
      this.#timers.push(setTimeout(() => this.#connect(), delay));
    }
    const limit = (job.settle + job.seconds) * 1000 + GRACE_MS;
    this.#timers.push(setTimeout(() => this.#abort('some responses did not arrive in time'), limit));
  }

  #rampUp() {
    const { once, rampUp, connections } = this.#job;
    if (rampUp !== undefined) return rampUp * 1000;
    return once ? connections : RAMP_UP_MS;
  }

  #connect() {
    let sentAt = 0;
    const socket = connect({ port: this.#job.port, host: '127.0.0.1', noDelay: true });
    const send = () => {
      this.#sent += 1;
      sentAt = performance.now();
      socket.write(this.#request);
    };
    const reader = new HttpReader((head, body) => {
      this.#record(head, body, sentAt);
      if (this.#isLast()) socket.destroy();
      else send();
    });
    this.#sockets.add(socket);
    socket.on('connect', send);
    if (planOf(this.#job.model).kind === 'timed') socket.on('data', this.#eventAges.reader());
    socket.on('data', (bytes) => reader.feed(bytes));
    socket.on('error', (error) => this.#fail(error.message));
    socket.on('close', () => this.#close(socket));
  }

  #isLast() {
    const { once, requests = Infinity } = this.#job;
    return once || this.#sent >= requests || performance.now() >= this.#until;
  }

  #record(head, body, sentAt) {
    const now = performance.now();
    const problem = this.#problemOf(head, body);
    if (problem) return this.#fail(problem);
    this.#delivered += 1;
    if (now >= this.#recordFrom && now <= this.#until) this.#latencies.push(now - sentAt);
  }

  /** Verifies the first response completely. All others must have the same length and the end marker. */
  #problemOf(head, body) {
    if (!head.startsWith('HTTP/1.1 200')) return `${head.split('\r\n', 1)[0]} ${body.toString('utf8', 0, 300)}`;
    if (this.#expectedLength === undefined) {
      try {
        verifyResponse(this.#job.model, body.toString(), this.#job);
      } catch (error) {
        return `${error.message}: ${body.toString('utf8', 0, 300)}`;
      }
      this.#expectedLength = body.length;
    }
    if (body.length !== this.#expectedLength)
      return `a response of ${body.length} bytes instead of ${this.#expectedLength}`;
    const tail = Math.max(0, body.length - MAX_TAIL_BYTES);
    if (!body.includes(MARKER, tail)) return 'a truncated response';
    const needsDone = planOf(this.#job.model).kind !== 'unary' && !this.#job.omitsDone;
    if (needsDone && !body.includes('[DONE]', tail)) return 'a stream without [DONE]';
    return undefined;
  }

  #fail(message) {
    this.#errors.push(message);
    if (this.#errors.length === MAX_ERRORS) this.#abort('aborted after too many errors');
  }

  #close(socket) {
    if (!this.#sockets.delete(socket)) return;
    if (!this.#isLast()) this.#fail('the connection was closed before the end of the run');
    this.#open -= 1;
    if (this.#open === 0) this.#finish();
  }

  #abort(message) {
    this.#errors.push(message);
    const sockets = [...this.#sockets];
    this.#sockets.clear();
    for (const socket of sockets) socket.destroy();
    this.#finish();
  }

  #result() {
    for (const timer of this.#timers) clearTimeout(timer);
    return {
      delivered: this.#delivered,
      recorded: this.#latencies.length,
      p50: quantile(this.#latencies, 0.5),
      p99: quantile(this.#latencies, 0.99),
      errorCount: this.#errors.length,
      errors: [...new Set(this.#errors)].slice(0, 3),
      eventAges: this.#eventAges.result(),
    };
  }
}

function requestBytes({ port, path, headers, model }) {
  const body = requestBody(model);
  const requestHeaders = {
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  };
  const lines = Object.entries(requestHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}
