import type { CopiedChunk } from '../http';
import type { ChatDelta, FinishReason, ToolCallDelta } from '../wire';

/** A choice of a chunk. Chunks of completions have no delta. */
interface Choice {
  index: number;
  finish_reason: FinishReason | null;
  /** A `ChatDelta`. */
  delta?: object;
}

/** The schema allows calls of custom tools, whose input is free text. */
interface CallDelta extends Omit<ToolCallDelta, 'function'> {
  function?: ToolCallDelta['function'];
  custom?: { name?: string; input?: string };
}

/** Frozen, because chunks may be changed: each needs a copy. */
const EMPTY_DELTA: Readonly<ChatDelta> = Object.freeze({ role: null, content: null, tool_calls: null });

/**
 * Appends a chunk to `chunks`, split so that each one continues one choice with one thing: content (which may have the role
 * beside it), the name of a tool call, arguments of a tool call, or the finish reason. OpenAI's own streams have this form.
 * Accumulators that follow the state of a stream (openai-go) miss tool calls that come together with other things.
 */
export function separateDeltas<Chunk extends { choices: Choice[] }>(
  chunk: Chunk,
  chunks: (Chunk | CopiedChunk)[],
): void {
  const { choices } = chunk;
  if (choices.every(isSingle) && (choices.length === 1 || !choices[0]?.delta)) chunks.push(chunk);
  else for (const choice of choices) for (const part of split(choice)) chunks.push({ ...chunk, choices: [part] });
}

function isSingle({ delta: given, finish_reason }: Choice): boolean {
  if (!given) return true;
  const delta = given as ChatDelta;
  const { role, tool_calls } = delta;
  if (!tool_calls && finish_reason === null) return true;
  const calls: CallDelta[] = tool_calls ?? [];
  const things = (role || hasContent(delta) ? 1 : 0) + calls.length + (finish_reason === null ? 0 : 1);
  return things <= 1 && !calls.some(isWhole);
}

function split(choice: Choice): Choice[] {
  if (isSingle(choice)) return [choice];
  const { delta: given, logprobs, ...rest } = choice as Choice & { logprobs?: unknown };
  const delta = given as ChatDelta;
  const { tool_calls, ...content } = delta;
  const calls: CallDelta[] = tool_calls ?? [];
  const deltas: object[] = [
    ...(content.role || hasContent(delta) ? [content] : []),
    ...calls.flatMap(splitCall).map((call) => ({ tool_calls: [call] })),
    ...(rest.finish_reason === null ? [] : [{}]),
  ];
  const last = deltas.at(-1);
  const scored = deltas.includes(content) ? content : last;
  return deltas.map((part) => ({
    // Fields such as `stop_reason` describe the end of a choice.
    ...(part === last ? rest : { index: choice.index, finish_reason: null }),
    delta: { ...EMPTY_DELTA, ...part },
    ...(part === scored && logprobs !== undefined ? { logprobs } : {}),
  }));
}

/** Whether a delta has anything besides the role and tool calls. */
function hasContent(delta: ChatDelta): boolean {
  for (const name in delta) {
    if (name !== 'role' && name !== 'tool_calls' && !isEmpty(delta[name])) return true;
  }
  return false;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Whether a delta has both the name of a call and arguments. */
function isWhole({ function: called, custom }: CallDelta): boolean {
  return Boolean(custom ? custom.name && custom.input : called?.name && called.arguments);
}

function splitCall(call: CallDelta): CallDelta[] {
  if (!isWhole(call)) return [call];
  const { index, function: called, custom } = call;
  return custom
    ? [
        { ...call, custom: { ...custom, input: '' } },
        { index, custom: { input: custom.input ?? '' } },
      ]
    : [
        { ...call, function: { ...called, arguments: '' } },
        { index, function: { arguments: called?.arguments ?? '' } },
      ];
}
