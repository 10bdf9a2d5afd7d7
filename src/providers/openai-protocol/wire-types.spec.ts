import type OpenAI from 'openai';
import type {
  ReturnedToolCall,
  ChatChunk,
  ChatChunkChoice,
  ChatResponse,
  ChatRequest,
  CompletionsRequest,
  CompletionsResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
  Usage,
} from '../../wire';

/** Removes null from all fields: MLflow's format has null where OpenAI's omits the field. The compiler runs the comparison. */
type WithoutNulls<T> = T extends readonly (infer Item)[]
  ? WithoutNulls<Item>[]
  : T extends object
    ? { [Field in keyof T]: WithoutNulls<Exclude<T[Field], null>> }
    : T;
/** The declared fields of a type, without its index signature. */
type Declared<T> = { [Field in keyof T as string extends Field ? never : Field]: T[Field] };

type Usages = WithoutNulls<Declared<Usage>>;
type Call = WithoutNulls<ReturnedToolCall>;

describe('the SDK types of OpenAI, compared by the compiler', () => {
  it('accept our chat response as a ChatCompletion', () => {
    type Theirs = WithoutNulls<OpenAI.ChatCompletion>;
    type TheirMessage = Theirs['choices'][number]['message'];
    const head = (ours: WithoutNulls<Declared<ChatResponse>>): Omit<Theirs, 'choices'> => ours;
    const choice = (
      ours: WithoutNulls<Declared<ChatResponse['choices'][number]>>,
    ): Pick<Theirs['choices'][number], 'index' | 'finish_reason'> => ours;
    const message = (
      ours: WithoutNulls<Declared<ChatResponse['choices'][number]['message']>>,
    ): Pick<TheirMessage, 'content' | 'refusal'> => ours;
    const call = (ours: Call & { type: 'function' }): OpenAI.ChatCompletionMessageFunctionToolCall => ours;
    const usage = (ours: Usages): OpenAI.CompletionUsage => ours;
    expect([head, choice, message, call, usage]).toHaveLength(5);
  });

  it('accept our chat chunk as a ChatCompletionChunk', () => {
    type Theirs = WithoutNulls<OpenAI.ChatCompletionChunk>;
    type TheirChoice = Theirs['choices'][number];
    type OurDelta = WithoutNulls<Declared<ChatChunkChoice['delta']>>;
    const head = (ours: WithoutNulls<Declared<ChatChunk>>): Omit<Theirs, 'choices'> => ours;
    const choice = (ours: WithoutNulls<Declared<ChatChunkChoice>>): Pick<TheirChoice, 'index' | 'finish_reason'> =>
      ours;
    const delta = (ours: Omit<OurDelta, 'role' | 'tool_calls'>): TheirChoice['delta'] => ours;
    expect([head, choice, delta]).toHaveLength(3);
  });

  it('accept our completions and embeddings responses', () => {
    type Theirs = WithoutNulls<OpenAI.Completion>;
    const completion = (ours: WithoutNulls<Declared<CompletionsResponse>>): Omit<Theirs, 'choices'> => ours;
    const embeddings = (
      ours: WithoutNulls<EmbeddingsResponse>,
    ): Pick<OpenAI.CreateEmbeddingResponse, 'object' | 'model' | 'usage'> => ours;
    const vector = (ours: { object: 'embedding'; embedding: number[]; index: number }): OpenAI.Embedding => ours;
    expect([completion, embeddings, vector]).toHaveLength(3);
  });

  it('reject a wrong type and a missing field', () => {
    // @ts-expect-error total_tokens must be a number
    const usage = (ours: Omit<Usages, 'total_tokens'> & { total_tokens: string }): OpenAI.CompletionUsage => ours;
    type Nameless = Omit<Call, 'function'> & { type: 'function' };
    // @ts-expect-error a function call must have `function`
    const call = (ours: Nameless): OpenAI.ChatCompletionMessageFunctionToolCall => ours;
    expect([usage, call]).toHaveLength(2);
  });
});

describe('our request types, compared with the SDK types of OpenAI', () => {
  it('accept every request that the SDK can send', () => {
    type Chat = Omit<OpenAI.ChatCompletionCreateParams, 'messages' | 'tools' | 'response_format' | 'tool_choice'>;
    const chat = (theirs: Chat): Partial<Declared<ChatRequest>> => theirs;
    const message = (theirs: OpenAI.ChatCompletionMessageParam): { role: string } => theirs;
    const completions = (theirs: OpenAI.CompletionCreateParams): Partial<Declared<CompletionsRequest>> => ({
      ...theirs,
      prompt: theirs.prompt ?? '',
    });
    const embeddings = (theirs: OpenAI.EmbeddingCreateParams): Declared<EmbeddingsRequest> => theirs;
    expect([chat, message, completions, embeddings]).toHaveLength(4);
  });
});
