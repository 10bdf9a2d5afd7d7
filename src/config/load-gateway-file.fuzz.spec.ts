import fc from 'fast-check';
import { InvalidConfigError } from './problems';
import { load } from '../../test/support/config';
import { runs } from '../../test/support/runs';

const VALID = `
endpoints:
  - name: chat
    endpoint_type: llm/v1/chat
    model: {provider: openai, name: gpt, config: &config {openai_api_key: key, openai_api_version: 2023-05-15}}
    limit: {calls: 10, renewal_period: minute}
  - name: other
    route_type: llm/v1/chat
    model: {provider: mlflow-model-serving, config: {<<: *config, faults: [{status: 500}]}}
routes:
  - {name: split, task_type: llm/v1/chat, destinations: [{name: chat, traffic_percentage: 100}], fallbacks: [other]}
`;

function loadsOrExplains(content: string | Uint8Array): void {
  try {
    load(content);
  } catch (error) {
    if (!(error instanceof InvalidConfigError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
  }
}

describe('loadGatewayFile', () => {
  it('loads the valid file that the other tests change', () => {
    expect(load(VALID).endpoints).toHaveLength(2);
  });

  it('loads or reports problems for random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), loadsOrExplains), { numRuns: runs(300) });
  });

  it('loads or reports problems for a valid file with random text inserted or removed', () => {
    const junk = fc.oneof(
      fc.string({ maxLength: 5 }),
      fc.constantFrom(
        '\n',
        '- ',
        ': ',
        '{',
        '}',
        '[',
        ']',
        '*config',
        '&x ',
        '<<: ',
        '!!',
        '"',
        '|',
        'null',
        '__proto__: {}',
      ),
    );
    const damaged = fc.tuple(fc.nat(VALID.length), fc.nat(20), junk).map(([at, length, text]) => {
      return VALID.slice(0, at) + text + VALID.slice(at + length);
    });
    fc.assert(fc.property(damaged, loadsOrExplains), { numRuns: runs(1000) });
  });

  it('loads or reports problems for fields with values of any type', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const entry = fc.record(
      {
        name: value,
        endpoint_type: value,
        route_type: value,
        model: value,
        limit: value,
        parameters: fc.oneof(value, fc.record({ default: value, maximum: value })),
        timeouts: fc.oneof(value, fc.record({ first_byte: value })),
        payload: value,
        task_type: value,
        destinations: fc.oneof(value, fc.array(fc.record({ name: value, traffic_percentage: value }))),
        fallbacks: value,
        retries: fc.oneof(value, fc.record({ attempts: value, statuses: value })),
      },
      { requiredKeys: [] },
    );
    const model = fc.record({
      provider: fc.constantFrom('openai', 'mlflow-model-serving'),
      name: value,
      config: value,
    });
    const config = fc.record(
      {
        openai_api_key: value,
        openai_api_type: value,
        faults: value,
        headers: value,
        constructor: value,
        problems: value,
      },
      { requiredKeys: [] },
    );
    const endpoints = fc.array(
      fc.tuple(entry, fc.option(model), fc.option(config)).map(([entry, model, config]) => ({
        ...entry,
        ...(model && { model: config ? { ...model, config } : model }),
      })),
      { maxLength: 3 },
    );
    const file = fc.record({ endpoints, routes: fc.oneof(value, endpoints) }, { requiredKeys: [] });
    fc.assert(
      fc.property(file, (content) => loadsOrExplains(JSON.stringify(content))),
      { numRuns: runs(500) },
    );
  });
});
