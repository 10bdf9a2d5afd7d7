import type OpenAI from 'openai';
import type { CallOutputItem, InputItem, InputPart, MessageItem, OutputPart } from './responses-wire';
import { toResponsesBody } from './responses-request';
import { toChatResponse } from './responses-response';
import { responsesChunks } from './responses-stream';

// The types below are the check: this file does not compile where what is sent or read is not the provider's.

type Responses = OpenAI.Responses.Response;
type Sent = OpenAI.Responses.ResponseCreateParams;
type Event = OpenAI.Responses.ResponseStreamEvent;
type Writable<T> = T extends object ? { -readonly [Field in keyof T]: Writable<T[Field]> } : T;
/** Ours is the caller’s word, which the provider judges. */
type AnyDetail<Part> = Part extends { detail: unknown } ? Omit<Part, 'detail'> & { detail: 'auto' } : Part;

describe('OpenAI’s SDK types of Responses requests', () => {
  it('accept the items and parts that are sent', () => {
    type Of<Type extends string> = Writable<Extract<InputItem, { type: Type }>>;
    type Output = OpenAI.Responses.ResponseInputItem.FunctionCallOutput | OpenAI.Responses.ResponseCustomToolCallOutput;
    const reasoning = (ours: Of<'reasoning'>): OpenAI.Responses.ResponseReasoningItem => ours;
    const call = (ours: Of<'function_call'>): OpenAI.Responses.ResponseFunctionToolCall => ours;
    const custom = (ours: Of<'custom_tool_call'>): OpenAI.Responses.ResponseCustomToolCall => ours;
    const output = (ours: Omit<Writable<CallOutputItem>, 'output'>): Pick<Output, 'type' | 'call_id'> => ours;
    const role = (ours: MessageItem['role']): OpenAI.Responses.EasyInputMessage['role'] => ours;
    const part = (ours: AnyDetail<InputPart>): OpenAI.Responses.ResponseInputContent => ours;
    const message = (
      ours: OutputPart,
    ): Omit<OpenAI.Responses.ResponseOutputText, 'annotations'> | OpenAI.Responses.ResponseOutputRefusal => ours;
    expect([reasoning, call, custom, output, role, part, message]).toHaveLength(7);
  });

  it('reject a misspelt field', () => {
    type Nameless = Omit<Extract<InputItem, { type: 'function_call' }>, 'call_id'>;
    // @ts-expect-error a call has its id
    const call = (ours: Nameless): OpenAI.Responses.ResponseFunctionToolCall => ours;
    expect(call).toBeDefined();
  });

  it('accept the parameters that are sent', () => {
    const known: (keyof Sent)[] = [
      'model',
      'input',
      'store',
      'include',
      'max_output_tokens',
      'reasoning',
      'text',
      'tools',
      'tool_choice',
      'top_logprobs',
      'stream',
    ];
    const body: Record<string, unknown> = {
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: 20,
      reasoning_effort: 'high',
      verbosity: 'low',
      response_format: { type: 'json_object' },
      tools: [{ type: 'function', function: { name: 'f' } }],
      tool_choice: 'auto',
      logprobs: true,
      top_logprobs: 1,
      stream: true,
      stream_options: { include_usage: true },
    };
    toResponsesBody(body, { model: 'm', supportsReasoning: true, summary: 'auto' });
    expect(Object.keys(body).sort()).toEqual([...known].sort());
    const included: Sent['include'] = ['message.output_text.logprobs', 'reasoning.encrypted_content'];
    expect(body['include']).toEqual(included);
    const text: Sent['text'] = { verbosity: 'low', format: { type: 'json_object' } };
    expect(body['text']).toEqual(text);
    const reasoning: Sent['reasoning'] = { effort: 'high', summary: 'auto' };
    expect(body['reasoning']).toEqual(reasoning);
    const tools: Sent['tools'] = [
      { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false },
    ];
    expect(body['tools']).toEqual(tools);
  });
});

describe('OpenAI’s SDK types of Responses responses', () => {
  const usage: Responses['usage'] = {
    input_tokens: 3,
    input_tokens_details: { cached_tokens: 1, cache_write_tokens: 0 },
    output_tokens: 2,
    output_tokens_details: { reasoning_tokens: 1 },
    total_tokens: 5,
  };
  const output: Responses['output'] = [
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'gA' },
    {
      type: 'message',
      id: 'm',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Hi', annotations: [], logprobs: [] }],
    },
    { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
  ];
  const ending: Pick<Responses, 'status' | 'incomplete_details' | 'error' | 'usage' | 'output' | 'model'> = {
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    error: null,
    model: 'm',
    usage,
    output,
  };
  const expected = { content: 'Hi', reasoning_content: 'Hm.' };

  it('describe the response that is read', () => {
    const { choices, usage: counted } = toChatResponse(structuredClone(ending), 'm');
    expect(choices).toMatchObject([{ message: { ...expected, tool_calls: [{ id: 'c' }] }, finish_reason: 'length' }]);
    expect(counted).toMatchObject({ prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 });
  });

  it('describe the events that are read', () => {
    const place = { item_id: 'i', output_index: 0, sequence_number: 0 };
    const begun: Event[] = [
      { type: 'response.reasoning_summary_text.delta', summary_index: 0, delta: 'Hm.', ...place },
      { type: 'response.reasoning_text.delta', content_index: 0, delta: '', ...place },
      { type: 'response.output_text.delta', content_index: 0, delta: 'Hi', logprobs: [], ...place },
      { type: 'response.refusal.delta', content_index: 0, delta: 'No.', ...place },
      { type: 'response.output_item.added', item: output[2]!, ...place },
      { type: 'response.function_call_arguments.delta', delta: '{', ...place },
      { type: 'response.custom_tool_call_input.delta', delta: '', ...place },
      { type: 'response.output_item.done', item: output[0]!, ...place },
    ];
    const names: Event['type'][] = ['response.completed', 'response.incomplete', 'response.failed', 'error'];
    const translate = responsesChunks('m');
    const [completed, ...others] = names;
    const events = [...begun, { type: completed, response: ending }];
    const chunks = events.flatMap((event) => translate({ event: '', data: JSON.stringify(event) }));
    const deltas = chunks.map(({ choices }) => choices[0]?.delta);
    expect(deltas).toMatchObject([
      { reasoning_content: 'Hm.' },
      { content: 'Hi' },
      { refusal: 'No.' },
      { tool_calls: [{ id: 'c' }] },
      { tool_calls: [{ function: { arguments: '{' } }] },
      { thinking_blocks: [{ id: 'rs_1' }] },
      {},
      undefined,
    ]);
    expect(others).toEqual(['response.incomplete', 'response.failed', 'error']);
  });
});
