// Sends constant load to an endpoint while its gateway file is replaced every second. The two versions of the file return
// different models and different vector lengths, so that a response that mixes them is detected.
import { renameSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

/** Vector length of each version. */
const VERSIONS = { old: 32, new: 64 };
const TICK_MS = 20;
const TIMEOUT_MS = 30_000;
const MAX_REPORTED_FAILURES = 10;

/** Returns one version of the gateway file. */
export function gatewayFile(version) {
  const model = { provider: 'sandbox', name: version, config: { dimensions: VERSIONS[version] } };
  return JSON.stringify({ endpoints: [{ name: 'vectors', endpoint_type: 'llm/v1/embeddings', model }] });
}

/**
 * Runs the load for a number of seconds. Returns the number of sent and failed requests, up to ten failures, the number of
 * responses of each version, the number of successful reloads, and the longest response time in milliseconds.
 */
export async function reloadUnderLoad({ url, file, seconds, perSecond }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const result = { sent: 0, failed: 0, failures: [], responses: { old: 0, new: 0 }, reloads: 0, slowestMs: 0 };
  const fail = (reason) => {
    result.failed += 1;
    if (result.failures.length < MAX_REPORTED_FAILURES) result.failures.push(reason);
  };
  const sendOne = async () => {
    const startedAt = performance.now();
    try {
      const { status, text } = await post(`${url}/v1/embeddings`, { model: 'vectors', input: 'Hello' }, agent);
      const version = status === 200 ? versionOf(JSON.parse(text)) : undefined;
      if (version) result.responses[version] += 1;
      else fail(`${status}: ${text.slice(0, 200)}`);
    } catch (error) {
      fail(String(error));
    }
    result.slowestMs = Math.max(result.slowestMs, performance.now() - startedAt);
  };

  const pending = [];
  const startedAt = performance.now();
  let reloads = 0;
  for (;;) {
    const elapsed = Math.min(performance.now() - startedAt, seconds * 1000);
    // Sends all requests that are due, even if the timer was late.
    for (; result.sent < (elapsed / 1000) * perSecond; result.sent += 1) pending.push(sendOne());
    if (elapsed >= seconds * 1000) break;
    if (elapsed >= reloads * 1000) {
      reloads += 1;
      pending.push(
        reload({ url, file, version: reloads % 2 === 1 ? 'new' : 'old', agent }).then(
          () => (result.reloads += 1),
          (error) => fail(String(error)),
        ),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all(pending);
  agent.destroy();
  return result;
}

/** Returns the version of a response, or undefined if model and vector length are not of the same version. */
function versionOf({ model, data }) {
  return data?.[0]?.embedding.length === VERSIONS[model] ? model : undefined;
}

async function reload({ url, file, version, agent }) {
  writeFileSync(`${file}.new`, gatewayFile(version));
  renameSync(`${file}.new`, file);
  const { status, text } = await post(`${url}/admin/reload`, {}, agent);
  if (status !== 200 || !JSON.parse(text).succeeded) throw new Error(`reload: ${status} ${text}`);
}

function post(url, body, agent) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const outgoing = request(url, { method: 'POST', agent, headers, timeout: TIMEOUT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, text }));
      response.on('error', reject);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no response within ${TIMEOUT_MS} ms`)));
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}
