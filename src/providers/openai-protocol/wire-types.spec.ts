import type OpenAI from 'openai';
import type {
  AnsweredToolCall,
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

/**
 * Checked by the compiler against the vendor's own SDK. MLflow writes `null` where OpenAI leaves a field out, and knows
 * no id or no counts now and then; those fields are compared without their nulls.
 */
type WithoutNulls<T> = T extends readonly (infer Item)[]
  ? WithoutNulls<Item>[]
  : T extends object
    ? { [Field in keyof T]: WithoutNulls<Exclude<T[Field], null>> }
    : T;
/** The declared fields alone; every other is passed on as the vendor gave it. */
type Declared<T> = { [Field in keyof T as string extends Field ? never : Field]: T[Field] };

type Usages = WithoutNulls<Declared<Usage>>;
type Call = WithoutNulls<AnsweredToolCall>;

describe('responses of the gateway, typed by OpenAI’s SDK', () => {
  it('is a chat completion', () => {
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

  it('is a chat completion chunk', () => {
    type Theirs = WithoutNulls<OpenAI.ChatCompletionChunk>;
    type TheirChoice = Theirs['choices'][number];
    type OurDelta = WithoutNulls<Declared<ChatChunkChoice['delta']>>;
    const head = (ours: WithoutNulls<Declared<ChatChunk>>): Omit<Theirs, 'choices'> => ours;
    const choice = (ours: WithoutNulls<Declared<ChatChunkChoice>>): Pick<TheirChoice, 'index' | 'finish_reason'> =>
      ours;
    const delta = (ours: Omit<OurDelta, 'role' | 'tool_calls'>): TheirChoice['delta'] => ours;
    expect([head, choice, delta]).toHaveLength(3);
  });

  it('is a completion and a list of embeddings', () => {
    type Theirs = WithoutNulls<OpenAI.Completion>;
    const completion = (ours: WithoutNulls<Declared<CompletionsResponse>>): Omit<Theirs, 'choices'> => ours;
    const embeddings = (
      ours: WithoutNulls<EmbeddingsResponse>,
    ): Pick<OpenAI.CreateEmbeddingResponse, 'object' | 'model' | 'usage'> => ours;
    const vector = (ours: { object: 'embedding'; embedding: number[]; index: number }): OpenAI.Embedding => ours;
    expect([completion, embeddings, vector]).toHaveLength(3);
  });

  it('would not compile otherwise', () => {
    // @ts-expect-error a count is no text
    const usage = (ours: Omit<Usages, 'total_tokens'> & { total_tokens: string }): OpenAI.CompletionUsage => ours;
    type Nameless = Omit<Call, 'function'> & { type: 'function' };
    // @ts-expect-error a call has a function
    const call = (ours: Nameless): OpenAI.ChatCompletionMessageFunctionToolCall => ours;
    expect([usage, call]).toHaveLength(2);
  });
});

describe('what we take, as OpenAI’s SDK types it', () => {
  it('is all that its users send', () => {
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
