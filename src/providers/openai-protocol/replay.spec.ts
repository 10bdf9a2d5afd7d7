import * as fc from 'fast-check';
import { runs } from '../../../test/support/runs';
import type { Message } from '../../wire';
import { replayReasoning } from '../databricks/replay';
import type { DraftBody } from '../shared/parameter-rules';
import { dropReasoning, keepReasoning, reasoningAs, type Replay } from './replay';

const NATIVE = ['extra_content', 'thought_signature', 'native_blocks', 'citations', 'images'];
const REASONING = ['reasoning_content', 'thinking_blocks', 'reasoning', 'reasoning_details'];

const REPLAYS: Readonly<Record<string, Replay>> = {
  dropReasoning,
  keepReasoning,
  'reasoningAs reasoning': reasoningAs('reasoning'),
  'reasoningAs reasoning_content': reasoningAs('reasoning_content'),
  'replayReasoning of Databricks': (body) => (replayReasoning(body), []),
};

const call = (id: string, more: object = {}) => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: '{}' },
  ...more,
});
const PLAIN = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
  { role: 'assistant', content: null, refusal: null, tool_calls: [call('a'), call('b')] },
  { role: 'tool', tool_call_id: 'a', content: 'Sun' },
  { role: 'tool', tool_call_id: 'b', content: 'Rain' },
  { role: 'assistant', content: 'Sun and rain.', annotations: [] },
  { role: 'user', content: 'Thanks.' },
];

/** Applies a replay to a request that must not be changed. */
function replayed(replay: Replay, messages: unknown) {
  const before = structuredClone(messages);
  const body = { model: 'm', messages } as DraftBody;
  const dropped = replay(body, 'm');
  expect(messages).toEqual(before);
  return { messages: body.messages as readonly Message[], dropped };
}

function without(fields: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/** What `reasoningAs` sends of a message, by its definition. */
function expected(message: Message, field: string): object {
  if (message.role !== 'assistant') return message;
  const { tool_calls: calls } = message;
  const blocks = (message['thinking_blocks'] ?? []) as { thinking?: string }[];
  const thinking = blocks.map((block) => block.thinking ?? '').join('');
  const reasoning = (message['reasoning_content'] ?? message['reasoning'] ?? thinking) as string;
  return {
    ...without(message, [...NATIVE, ...REASONING]),
    ...(calls && { tool_calls: calls.map((each) => without(each, NATIVE)) }),
    ...(reasoning !== '' && { [field]: reasoning }),
  };
}

const text = fc.string({ minLength: 1, maxLength: 3 });
const nativeFields = fc.dictionary(fc.constantFrom(...NATIVE), fc.constantFrom<unknown>(null, [], 'x', { a: 1 }), {
  maxKeys: 1,
});
const optional = { requiredKeys: ['role'] as ['role'] };
const assistant = fc
  .tuple(
    fc.record(
      {
        role: fc.constant('assistant'),
        content: fc.oneof(fc.constant(null), text),
        name: text,
        tool_calls: fc.array(
          nativeFields.map((fields) => call('a', fields)),
          { maxLength: 2 },
        ),
        reasoning_content: text,
        reasoning: text,
        thinking_blocks: fc.array(
          fc.record({ thinking: text, signature: text, index: fc.nat(2) }, { requiredKeys: [] }),
          { maxLength: 2 },
        ),
      },
      optional,
    ),
    nativeFields,
  )
  .map(([message, fields]) => ({ ...message, ...fields }));
const conversation = fc.array(fc.oneof(fc.constantFrom(...PLAIN), assistant), { minLength: 1, maxLength: 5 });

describe.each(Object.entries(REPLAYS))('%s', (_name, replay) => {
  it('keeps the list of messages if no message changes', () => {
    const messages = structuredClone(PLAIN);
    const result = replayed(replay, messages);
    expect(result.messages).toBe(messages);
    expect(result.dropped).toEqual([]);
  });

  it('keeps each message that does not change, and changes no message of the request', () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        const result = replayed(replay, messages);
        result.messages.forEach((message, index) => {
          const same = JSON.stringify(message) === JSON.stringify(messages[index]);
          if (same) expect(message).toBe(messages[index]);
        });
        const isSame = result.messages.every((message, index) => (message as unknown) === messages[index]);
        expect((result.messages as unknown) === messages).toBe(isSame);
      }),
      { numRuns: runs(400) },
    );
  });
});

describe('reasoningAs', () => {
  it.each(['reasoning', 'reasoning_content'] as const)('sends the reasoning as %s and no native field', (field) => {
    fc.assert(
      fc.property(conversation, (messages) => {
        const sent = JSON.parse(JSON.stringify(replayed(reasoningAs(field), messages).messages)) as unknown;
        const wanted = (messages as unknown as Message[]).map((message) => expected(message, field));
        expect(sent).toEqual(JSON.parse(JSON.stringify(wanted)));
      }),
      { numRuns: runs(400) },
    );
  });

  it('keeps a message whose reasoning is already in the field', () => {
    const messages = [...PLAIN, { role: 'assistant', content: 'Sun.', reasoning: 'Hm' }];
    expect(replayed(reasoningAs('reasoning'), messages).messages).toBe(messages);
    expect(replayed(reasoningAs('reasoning_content'), messages).messages.at(-1)).toEqual({
      role: 'assistant',
      content: 'Sun.',
      reasoning_content: 'Hm',
    });
  });
});
