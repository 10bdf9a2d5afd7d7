import * as fc from 'fast-check';
import {
  adapter,
  client,
  user,
  configure,
  chat,
  completions,
  embeddings,
} from '../../../test/support/providers/sandbox';
import { runs } from '../../../test/support/runs';

describe('an unsupported request to the sandbox', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['too many choices', () => chat.query({ messages: [user('')], n: 129 }), 'n'],
    ['too many stop strings', () => chat.query({ messages: [user('')], stop: Array(101).fill('x') }), 'stop'],
    ['too many prompts', () => completions.query({ prompt: Array(65).fill('a'), n: 2 }), 'n'],
    ['a prompt of numbers that are not tokens', () => completions.query({ prompt: [-1] }), 'prompt'],
    ['too many inputs', () => embeddings.query({ input: Array(2049).fill('a'), dimensions: 1 }), 'input'],
    ['too many numbers', () => embeddings.query({ input: Array(300).fill('a'), dimensions: 4096 }), 'input'],
    ['too much text', () => embeddings.query({ input: 'a'.repeat(1_000_001) }), 'input'],
    ['too long vectors', () => embeddings.query({ input: 'a', dimensions: 4097 }), 'dimensions'],
    ['an unknown format', () => embeddings.query({ input: 'a', encoding_format: 'hex' }), 'encoding_format'],
  ])('returns 400 for %s', async (_what, send, param) => {
    await expect(send()).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 400,
      type: 'invalid_request_error',
      param,
    });
  });

  it('returns a valid response or a 400 for random bodies', async () => {
    const word = fc.oneof(
      fc.constantFrom('messages', 'tools', 'content', 'role', 'user', 'type', 'function', 'text'),
      fc.string(),
    );
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(word, fc.double(), fc.boolean(), fc.constant(null)),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(word, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    const tool = fc.record({ type: fc.constant('function'), function: fc.record({ name: word, parameters: json }) });
    const message = fc.record({ role: fc.constantFrom('user', 'tool', 'system', 'x'), content: json });
    const format = { type: fc.constantFrom('json_object', 'json_schema'), json_schema: fc.record({ schema: json }) };
    const likely: Record<string, fc.Arbitrary<unknown>> = {
      messages: fc.array(message, { minLength: 1 }),
      n: fc.nat(3),
      max_tokens: fc.nat(9),
      tools: fc.array(tool),
      tool_choice: fc.constantFrom('auto', 'required', 'none'),
      response_format: fc.record(format),
      dimensions: fc.nat(20),
    };
    const names = [...Object.keys(likely), 'prompt', 'input', 'stop', 'stream_options', 'encoding_format'];
    const changes = fc
      .subarray(names, { maxLength: 3 })
      .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, fc.oneof(likely[key] ?? json, json)]))));
    const bodies = changes.map((change) => ({ messages: [user('say text')], prompt: 'a', input: 'a', ...change }));
    const config = configure();
    const operations = [adapter.chat, adapter.completions, adapter.embeddings];
    let responses = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 9, arbitrary: bodies }, json),
        fc.constantFrom(...operations),
        async (body, operation) => {
          const call = { ...operation.toRequest({} as never, { model: 'm', config }), body: body as object };
          const outcome = await client.requestJson(call, new AbortController().signal).then(
            () => 200,
            (error: unknown) => error,
          );
          if (outcome === 200) responses += 1;
          else expect(outcome).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 400, type: 'invalid_request_error' });
        },
      ),
      { numRuns: runs(400) },
    );
    expect(responses).toBeGreaterThan(50);
  });
});
