import { fitTemperature } from '../src/endpoints/legacy/legacy-temperature';
import { readLegacyRequest } from '../src/endpoints/legacy/legacy-request';
import type { AnyProviderAdapter, Operation, Target } from '../src/providers/contract/provider-adapter';
import type { AnyRequest } from '../src/wire';
import { CONTRACT_CASES } from './contract/rows/index';

const BODIES = {
  chat: { messages: [{ role: 'user', content: 'Hi' }] },
  completions: { prompt: 'Hi', max_tokens: 9 },
} as const;
type Name = keyof typeof BODIES;

/**
 * The temperature sent for 0.5, by row name; 1 for all other rows. MLflow 2.8 sent the same values to its providers.
 */
const SENT: readonly (readonly [RegExp, number])[] = [
  [/^(?:anthropic|ai21labs \(J2\)|bedrock|mistral|mlflow-model-serving|mosaicml|palm|vertex_ai \(Claude\))/, 0.5],
  [/^cohere \(v1/, 2.5],
  [/^cohere/, 0.5],
  [/^(?:moonshot|nvidia-nim|sambanova|zai)$/, 0.5],
  [/^cerebras$/, 0.75],
  // These reject the maximum itself, 2.
  [/^(?:dashscope|perplexity)$/, 0.995],
];

const CASES = CONTRACT_CASES.flatMap((row) =>
  (Object.keys(BODIES) as Name[]).flatMap((name) => (row.adapter[name] ? [[row.name, name, row] as const] : [])),
);

function temperatureIn(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  const own = (body as { temperature?: unknown }).temperature;
  return (
    own ??
    Object.values(body)
      .map(temperatureIn)
      .find((value) => value !== undefined)
  );
}

/** The temperature that a provider receives for one of a legacy request. */
function sent(temperature: number, name: Name, adapter: AnyProviderAdapter, target: Target<object>): unknown {
  // The types of the rows' configs are unknown.
  const operation = adapter[name] as unknown as Operation<AnyRequest, object, object, object>;
  const request = readLegacyRequest(`llm/v1/${name}`, { ...BODIES[name], temperature });
  return temperatureIn(operation.toRequest(fitTemperature(request, operation, target), target).body);
}

describe('a legacy temperature', () => {
  it.each(CASES)('is sent to %s for %s in the range of the provider', (title, name, { adapter, target }) => {
    const expected = SENT.find(([pattern]) => pattern.test(title))?.[1] ?? 1;
    expect(sent(0.5, name, adapter, target('https://a.example', 'key'))).toBe(expected);
  });

  it.each([
    ['scale', 'chat', 0.5],
    ['pass', 'chat', 0.5],
    ['scale', 'completions', 0.5],
    ['pass', 'completions', 0.5],
  ] as const)('is sent to Claude and Mistral unchanged with sampling: %s for %s', (sampling, name, expected) => {
    for (const title of ['anthropic', 'mistral (tools)', 'cohere (tools)']) {
      const { adapter, target } = CONTRACT_CASES.find((row) => row.name === title)!;
      const { model, config } = target('https://a.example', 'key');
      expect(sent(0.5, name, adapter, { model, config: Object.assign(config, { sampling }) })).toBe(expected);
    }
  });

  it.each([
    ['ai21.j2-mid-v1', 0.5],
    ['amazon.titan-text-express-v1', 0.5],
    ['cohere.command-text-v14', 2.5],
    ['anthropic.claude-v2', 0.5],
  ])('is sent to the text model %s on Bedrock as %d', (model, expected) => {
    const { adapter, target } = CONTRACT_CASES.find((row) => row.name.startsWith('bedrock'))!;
    expect(sent(0.5, 'completions', adapter, { ...target('https://a.example', 'key'), model })).toBe(expected);
  });

  it('is scaled for each target of a route, and only in legacy requests', () => {
    const scale = { maxTemperature: () => 1 };
    const target = { model: 'm', config: {} };
    const legacy = readLegacyRequest('llm/v1/chat', { ...BODIES.chat, temperature: 0.5 });
    expect([fitTemperature(legacy, scale, target), fitTemperature(legacy, scale, target)]).toMatchObject([
      { temperature: 0.5 },
      { temperature: 0.5 },
    ]);
    expect(fitTemperature({ ...legacy }, scale, target)).toMatchObject({ temperature: 0.5 });
    const current: AnyRequest = { ...BODIES.completions, temperature: 1.5 };
    expect(fitTemperature(current, scale, target)).toBe(current);
  });
});
