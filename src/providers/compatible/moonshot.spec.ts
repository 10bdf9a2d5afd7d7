import { bodyOf, chunksOf, eventOf, HI } from '../../../test/support/providers/compatible';

const DIALECT = { $schema: 'https://json-schema.org/draft/2020-12/schema' };
const PLAIN = { type: 'object', properties: {} };

describe('Moonshot', () => {
  it('receives schemas without $schema, and the client’s request is not modified', () => {
    const request = (dialect: object) => ({
      ...HI,
      tools: [{ type: 'function', function: { name: 'f', parameters: { ...dialect, ...PLAIN } } }],
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { ...dialect, ...PLAIN } } },
    });
    const original = request(DIALECT);
    expect(bodyOf('moonshot', original)).toEqual({ ...request({}), model: 'some-model' });
    expect(original).toEqual(request(DIALECT));
  });

  it('may report the usage inside the choice of its last chunk', () => {
    const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7, cached_tokens: 3 };
    const chunks = chunksOf('moonshot', [
      eventOf({ choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }] }),
      eventOf({ choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage }] }),
    ]);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { total_tokens: 7, prompt_tokens_details: { cached_tokens: 3 } },
    });
    expect(JSON.stringify(chunks.slice(0, -1))).not.toContain('usage');
  });
});
