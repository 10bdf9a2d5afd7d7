import type Groq from 'groq-sdk';
import type { ChatCompletionCreateParams } from 'groq-sdk/resources/chat/completions';
import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { bodyOf } from '../../../test/support/providers/compatible';

/** Checked by the compiler against the provider's own SDK. */
describe('the types of Groq’s SDK', () => {
  it('accept the fields that Sluice sends', () => {
    const reasoning = (thought: string): Groq.Chat.ChatCompletionAssistantMessageParam => ({
      role: 'assistant',
      content: 'Hi',
      reasoning: thought,
    });
    const body: ChatCompletionCreateParams = {
      model: 'openai/gpt-oss-20b',
      messages: [{ role: 'user', content: 'Hi' }, reasoning('Hm')],
      stream: true,
    };
    expect(
      bodyOf(
        'groq',
        { messages: [body.messages[0], { role: 'assistant', content: 'Hi', reasoning_content: 'Hm' }], stream: true },
        {},
        body.model,
      ),
    ).toEqual(body);
  });

  it('contain the response fields that Sluice reads', () => {
    const response = recordedJson('compatible/groq.json#chat') as unknown as Groq.Chat.ChatCompletion;
    const [choice] = response.choices;
    expect(choice?.message.reasoning).toBe('Two cities.');
    expect(choice?.message.tool_calls?.map((call) => call.function.name)).toEqual(['get_weather', 'get_weather']);
    const chunks = recordedEvents('compatible/groq.json#stream').map(
      ({ data }) => JSON.parse(data) as Groq.Chat.ChatCompletionChunk,
    );
    expect(chunks.at(-1)?.x_groq?.usage?.total_tokens).toBe(73);
    expect(chunks.flatMap(({ choices }) => choices[0]?.delta.reasoning ?? []).join('')).toBe('Two cities.');
  });
});
