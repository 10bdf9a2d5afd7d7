import { join } from 'node:path';

/** Compares Sluice with recorded responses of real MLflow servers, with the code that `npm run conformance` runs. */

const COMPARISON = join(__dirname, '..', 'conformance', 'comparison');

interface Exchange {
  readonly status: number;
  readonly headers: object;
  readonly body: object;
  readonly upstream: readonly object[];
}

interface Context {
  readonly request: object;
  readonly version: string;
  readonly mlflow: Exchange;
  readonly sluice: Exchange;
}

interface Outcome {
  readonly requests: number;
  readonly files: number;
  readonly failures: readonly string[];
}

interface Modules {
  readonly 'compare.mjs': {
    readonly unexplainedDifferences: (context: Context, listed: object[], used: Set<object>) => { at: string }[];
  };
  readonly 'differences/index.mjs': { readonly differences: object[] };
  readonly 'join-stream.mjs': { readonly joinStream: (events: object[]) => object };
  readonly 'providers/index.mjs': { readonly providersOf: (version: string) => { name: string; provider?: string }[] };
  readonly 'replay.mjs': { readonly replayRecordings: () => Promise<Outcome> };
  readonly 'undocumented-differences.mjs': { readonly findUndocumentedDifferences: () => string[] };
}

function load<Name extends keyof Modules>(name: Name): Modules[Name] {
  return jest.requireActual<Modules[Name]>(join(COMPARISON, name));
}

const { unexplainedDifferences } = load('compare.mjs');
const { differences } = load('differences/index.mjs');
const { joinStream } = load('join-stream.mjs');

let outcome: Outcome;
beforeAll(async () => {
  outcome = await load('replay.mjs').replayRecordings();
}, 310_000);

it('matches the recorded MLflow servers in responses, provider requests and accepted files, except for listed differences', () => {
  expect(outcome.failures).toEqual([]);
});

it('compares more than 2500 requests and 250 gateway files with the recordings', () => {
  expect(outcome.requests).toBeGreaterThan(2500);
  expect(outcome.files).toBeGreaterThan(250);
});

function unexplainedPaths(context: Context): string[] {
  return unexplainedDifferences(context, differences, new Set()).map(({ at }) => at);
}

const request = { id: 'any', method: 'POST', path: '/endpoints/chat/invocations', body: '{}' };
const exchange: Exchange = { status: 200, headers: {}, body: { id: 'a', choices: [{ index: 0 }] }, upstream: [] };

it.each<[string, Partial<Exchange>, string[]]>([
  ['the status', { status: 201 }, ['status']],
  ['a header', { headers: { allow: 'GET' } }, ['headers.allow']],
  ['a nested value of the body', { body: { id: 'a', choices: [{ index: 1 }] } }, ['body.choices.0.index']],
  ['an additional field', { body: { id: 'a', choices: [{ index: 0 }], extra: null } }, ['body.extra']],
  ['the provider requests', { upstream: [{ path: '/' }] }, ['upstream.0']],
])('the comparison reports the difference between two exchanges that differ in %s', (_part, changes, paths) => {
  const mlflow = { ...exchange, ...changes };
  expect(unexplainedPaths({ request, version: '2.22.4', mlflow, sluice: exchange })).toEqual(paths);
});

it('the comparison reports no difference between equal exchanges', () => {
  expect(unexplainedPaths({ request, version: '2.22.4', mlflow: exchange, sluice: exchange })).toEqual([]);
});

describe('the comparison of streams', () => {
  const streamRequest = { id: 'any', provider: 'any', path: '/endpoints/any/invocations', body: '{"stream": true}' };

  function streamOf(...contents: string[]): Exchange {
    const events = contents.map((content) => ({ choices: [{ index: 0, delta: { content } }] }));
    return { status: 200, headers: {}, body: { events, joined: joinStream(events) }, upstream: [] };
  }

  it('ignores how the content is split into chunks', () => {
    const streams = { mlflow: streamOf('Hel', 'lo'), sluice: streamOf('Hello') };
    expect(unexplainedPaths({ request: streamRequest, version: '3.17.2', ...streams })).toEqual([]);
  });

  it('reports different content', () => {
    const streams = { mlflow: streamOf('Hel', 'lo'), sluice: streamOf('Hell') };
    expect(unexplainedPaths({ request: streamRequest, version: '3.17.2', ...streams })).toEqual([
      'body.joined.choices.0.content',
    ]);
  });
});

it('compares every provider that both MLflow 3.17.2 and Sluice support', () => {
  const names = load('providers/index.mjs')
    .providersOf('3.17.2')
    .map(({ name, provider = name }) => provider);
  expect([...new Set(names)].sort()).toEqual([
    ...['ai21labs', 'amazon-bedrock', 'anthropic', 'azure', 'bedrock', 'cohere', 'databricks'],
    ...['databricks-model-serving', 'deepseek', 'gemini', 'groq', 'huggingface-text-generation-inference'],
    ...['mistral', 'mlflow-model-serving', 'mosaicml', 'ollama', 'openai', 'openrouter', 'palm', 'portkey'],
    ...['togetherai', 'vertex_ai', 'xai'],
  ]);
});

it('docs/differences.md has an entry for each listed difference', () => {
  expect(load('undocumented-differences.mjs').findUndocumentedDifferences()).toEqual([]);
});
