// A steady load on an endpoint while its file is replaced each second by another version of it. The two versions answer
// with different models and different vector lengths, so that an answer that mixes them is seen.
import { renameSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

const VERSIONS = { old: 32, new: 64 };
const TICK_MS = 20;
const PATIENCE_MS = 30_000;
const MOST_FAILURES_TOLD = 10;

/** The text of the file in one version. */
export function fileOf(version) {
  const model = { provider: 'sandbox', name: version, config: { dimensions: VERSIONS[version] } };
  return JSON.stringify({ endpoints: [{ name: 'vectors', endpoint_type: 'llm/v1/embeddings', model }] });
}

/**
 * Runs for some seconds. Answers how many calls were sent, what failed (at most ten of it), how often each version
 * answered, how many reloads went through, and the longest time of an answer in milliseconds.
 */
export async function reloadUnderLoad({ url, file, seconds, perSecond }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const result = { sent: 0, failed: 0, failures: [], answers: { old: 0, new: 0 }, reloads: 0, slowestMs: 0 };
  const failed = (why) => {
    result.failed += 1;
    if (result.failures.length < MOST_FAILURES_TOLD) result.failures.push(why);
  };
  const call = async () => {
    const began = performance.now();
    try {
      const { status, text } = await post(`${url}/v1/embeddings`, { model: 'vectors', input: 'Hello' }, agent);
      const version = status === 200 ? versionOf(JSON.parse(text)) : undefined;
      if (version) result.answers[version] += 1;
      else failed(`${status}: ${text.slice(0, 200)}`);
    } catch (error) {
      failed(String(error));
    }
    result.slowestMs = Math.max(result.slowestMs, performance.now() - began);
  };

  const calls = [];
  const began = performance.now();
  let turns = 0;
  for (;;) {
    const elapsed = Math.min(performance.now() - began, seconds * 1000);
    // As many as are due by now, also where the machine has slept.
    for (; result.sent < (elapsed / 1000) * perSecond; result.sent += 1) calls.push(call());
    if (elapsed >= seconds * 1000) break;
    if (elapsed >= turns * 1000) {
      turns += 1;
      calls.push(
        reload({ url, file, version: turns % 2 === 1 ? 'new' : 'old', agent }).then(
          () => (result.reloads += 1),
          (error) => failed(String(error)),
        ),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all(calls);
  agent.destroy();
  return result;
}

/** Which version the whole answer is of; undefined where it is of none, or of both. */
function versionOf({ model, data }) {
  return data?.[0]?.embedding.length === VERSIONS[model] ? model : undefined;
}

async function reload({ url, file, version, agent }) {
  writeFileSync(`${file}.new`, fileOf(version));
  renameSync(`${file}.new`, file);
  const { status, text } = await post(`${url}/admin/reload`, {}, agent);
  if (status !== 200 || !JSON.parse(text).succeeded) throw new Error(`reload: ${status} ${text}`);
}

function post(url, body, agent) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request(url, { method: 'POST', agent, headers, timeout: PATIENCE_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode, text }));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)));
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}
