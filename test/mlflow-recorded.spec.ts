import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Sluice beside the recorded answers of MLflow's own servers, by the code that `npm run conformance` compares with. */

const FOLDER = join(__dirname, '..', 'conformance', 'side-by-side');
const run = promisify(execFile);

interface Outcome {
  readonly compared: number;
  readonly loaded: number;
  readonly failures: readonly string[];
}

let outcome: Outcome;
beforeAll(async () => {
  const { stdout } = await run(process.execPath, [join(FOLDER, 'replay.mjs')], {
    timeout: 300_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  outcome = JSON.parse(stdout) as Outcome;
}, 310_000);

it('answers, asks vendors and loads files as MLflow does, but for what is listed as a difference', () => {
  expect(outcome.failures).toEqual([]);
});

it('is compared over hundreds of requests and files', () => {
  expect(outcome.compared).toBeGreaterThan(2500);
  expect(outcome.loaded).toBeGreaterThan(250);
});

/** What the comparison leaves unexplained when an answer of MLflow's differs from ours in `changes`. */
async function leftOver(changes: object): Promise<string[]> {
  const script = `
    import { unexplained } from './compare.mjs';
    import { differences } from './differences.mjs';
    const sluice = { status: 200, headers: {}, body: { id: 'a', choices: [{ index: 0 }] }, vendor: [] };
    const mlflow = { ...sluice, ...${JSON.stringify(changes)} };
    const request = { id: 'any', method: 'POST', path: '/endpoints/chat/invocations', body: '{}' };
    const left = unexplained({ request, version: '2.22.4', mlflow, sluice }, differences, new Set());
    console.log(JSON.stringify(left.map(({ at }) => at)));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: FOLDER });
  return JSON.parse(stdout) as string[];
}

it.each<[string, object, string[]]>([
  ['a status', { status: 201 }, ['status']],
  ['a header', { headers: { allow: 'GET' } }, ['headers.allow']],
  ['a value deep in the body', { body: { id: 'a', choices: [{ index: 1 }] } }, ['body.choices.0.index']],
  ['a field more', { body: { id: 'a', choices: [{ index: 0 }], more: null } }, ['body.more']],
  ['a call of the vendor', { vendor: [{ path: '/' }] }, ['vendor.0']],
  ['nothing', {}, []],
])('sees a difference in %s', async (_what, changes, places) => {
  expect(await leftOver(changes)).toEqual(places);
});

it('sees a difference in what a stream says, however it is cut', async () => {
  const script = `
    import { unexplained } from './compare.mjs';
    import { differences } from './differences.mjs';
    import { toldBy } from './told-by-stream.mjs';
    const piece = (content) => ({ choices: [{ index: 0, delta: { content } }] });
    const answer = (...said) => {
      const events = said.map(piece);
      return { status: 200, headers: {}, body: { events, told: toldBy(events) }, vendor: [] };
    };
    const request = { id: 'any', vendor: 'any', path: '/endpoints/any/invocations', body: '{"stream": true}' };
    const left = (mlflow, sluice) =>
      unexplained({ request, version: '3.17.2', mlflow, sluice }, differences, new Set()).map(({ at }) => at);
    const hello = answer('Hel', 'lo');
    console.log(JSON.stringify([left(hello, answer('Hello')), left(hello, answer('Hell'))]));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: FOLDER });
  expect(JSON.parse(stdout)).toEqual([[], ['body.told.choices.0.content']]);
});

// All that MLflow can be configured for, but for those that only one of both has.
it('compares every provider that MLflow 3.17.2 has, too', async () => {
  const script = `
    import { vendorsOf } from './vendors/vendors.mjs';
    const names = vendorsOf('3.17.2').map(({ name, provider = name }) => provider);
    console.log(JSON.stringify([...new Set(names)].sort()));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: FOLDER });
  expect(JSON.parse(stdout)).toEqual([
    ...['ai21labs', 'amazon-bedrock', 'anthropic', 'azure', 'bedrock', 'cohere', 'databricks'],
    ...['databricks-model-serving', 'deepseek', 'gemini', 'groq', 'huggingface-text-generation-inference'],
    ...['mistral', 'mlflow-model-serving', 'mosaicml', 'ollama', 'openai', 'openrouter', 'palm', 'portkey'],
    ...['togetherai', 'vertex_ai', 'xai'],
  ]);
});

it('finds an entry in docs/differences.md for each listed difference', async () => {
  const script = "import('./documented.mjs').then((m) => console.log(JSON.stringify(m.undocumented())))";
  const { stdout } = await run(process.execPath, ['-e', script], { cwd: FOLDER });
  expect(JSON.parse(stdout)).toEqual([]);
});
