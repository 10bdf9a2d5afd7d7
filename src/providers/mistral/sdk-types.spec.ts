import type {
  AssistantMessage$Outbound,
  SystemMessage$Outbound,
  ToolMessage$Outbound,
  UsageInfo$Outbound,
  UserMessage$Outbound,
} from '@mistralai/mistralai/models/components' with { 'resolution-mode': 'import' };
import type { Message } from '../../wire';
import { toMessages } from './messages';
import { MistralAdapter } from './mistral.adapter';
import { MistralConfig } from './mistral.config';

// Type check: this file does not compile if our wire types differ from the types of Mistral's SDK.

/** The SDK requires `prefix`, which is optional in the API. */
type Lax<Outbound> = Omit<Outbound, 'prefix'> & { prefix?: boolean };
type Sent = Lax<AssistantMessage$Outbound> | SystemMessage$Outbound | ToolMessage$Outbound | UserMessage$Outbound;
interface Known {
  user: (keyof UserMessage$Outbound)[];
  system: (keyof SystemMessage$Outbound)[];
  assistant: (keyof AssistantMessage$Outbound)[];
  tool: (keyof ToolMessage$Outbound)[];
}

const messages: Message[] = [
  { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] },
  { role: 'assistant', content: 'Hi', reasoning_content: 'Hm.' },
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
  },
  { role: 'tool', tool_call_id: 'a', content: 'x' },
];

describe('the types of Mistral’s SDK', () => {
  it('contain the roles and fields of our messages', () => {
    const wire = toMessages(messages);
    const roles: Sent['role'][] = wire.map(({ role }) => role);
    expect(roles).toEqual(['user', 'assistant', 'assistant', 'tool']);
    const known: Known = {
      user: ['role', 'content'],
      system: ['role', 'content'],
      assistant: ['role', 'content', 'tool_calls', 'prefix'],
      tool: ['role', 'content', 'tool_call_id', 'name'],
    };
    for (const message of wire) expect(known[message.role]).toEqual(expect.arrayContaining(Object.keys(message)));
  });

  it('contain the message and usage fields that we read', () => {
    const message: Lax<AssistantMessage$Outbound> = {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
        { type: 'text', text: 'Hi' },
      ],
    };
    const usage: UsageInfo$Outbound = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, num_cached_tokens: 1 };
    const body = { choices: [{ message: { ...message } }], usage: { ...usage } };
    const target = { model: 'some-model', config: new MistralConfig() };
    const response = new MistralAdapter().chat.toResponse(body, target, { messages }, {});
    expect(response.choices[0]?.message).toMatchObject({ content: 'Hi', reasoning_content: 'Hm.' });
    expect(response.usage).toMatchObject({ prompt_tokens_details: { cached_tokens: 1 } });
  });
});
