import type Groq from 'groq-sdk';
import type { ChatRequest } from '../../schemas';
import { recordedEvents, recordedJson } from '../../../test/support/recorded';

type Params = Groq.Chat.CompletionCreateParams;

/** Checked by the compiler against the vendor's own SDK. */
describe('what Groq is sent and answers, as its SDK types it', () => {
  it('has the fields that Sluice sends', () => {
    const reasoning = (thought: string): Groq.Chat.ChatCompletionAssistantMessageParam => ({
      role: 'assistant',
      content: 'Hi',
      reasoning: thought,
    });
    const usage = (): Pick<Params, 'stream' | 'n' | 'max_tokens'> => ({ stream: true, n: 1, max_tokens: 5 });
    const numbers = ({
      temperature,
      top_p,
      seed,
    }: Record<'temperature' | 'top_p' | 'seed', number>): Partial<Params> => ({
      temperature,
      top_p,
      seed,
    });
    const tools = (ours: NonNullable<ChatRequest['tools']>): number => ours.length;
    expect([reasoning, usage, numbers, tools]).toHaveLength(4);
  });

  it('has the fields that Sluice reads', () => {
    const answer = recordedJson('groq/chat-response.json') as unknown as Groq.Chat.ChatCompletion;
    const [choice] = answer.choices;
    expect(choice?.message.reasoning).toBe('Two cities.');
    expect(choice?.message.tool_calls?.map((call) => call.function.name)).toEqual(['get_weather', 'get_weather']);
    const chunks = recordedEvents('groq/chat-stream.sse').map(
      ({ data }) => JSON.parse(data) as Groq.Chat.ChatCompletionChunk,
    );
    expect(chunks.at(-1)?.x_groq?.usage?.total_tokens).toBe(73);
    expect(chunks.flatMap(({ choices }) => choices[0]?.delta.reasoning ?? []).join('')).toBe('Two cities.');
  });
});
