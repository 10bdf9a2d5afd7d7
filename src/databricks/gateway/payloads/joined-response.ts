import type { StreamChunk } from '../../../endpoints/stream-chunk';
import type { ChatDelta, ToolCallDelta } from '../../../wire';

type CallDelta = Omit<ToolCallDelta, 'function'> & Partial<Pick<ToolCallDelta, 'function'>>;

interface JoinedCall {
  id: string | null;
  type: string;
  function: { name: string; arguments: string };
}

interface JoinedChoice {
  index: number;
  finish_reason: unknown;
  text?: string;
  message?: Record<string, unknown> & { tool_calls?: JoinedCall[] };
}

/** Joins the chunks of a stream to the response that the request would have got without `stream`. */
export class JoinedResponse {
  /** Code units of the texts so far. */
  length = 0;
  private head: Readonly<Record<string, unknown>> | undefined;
  private readonly choices = new Map<number, JoinedChoice>();

  get isEmpty(): boolean {
    return this.head === undefined;
  }

  add(chunk: StreamChunk): void {
    if (!this.head) {
      const { choices: _choices, usage: _usage, ...head } = chunk;
      this.head = { ...head };
    }
    for (const choice of chunk.choices) this.addChoice(choice);
  }

  /** @param usage of the whole stream, also if the client did not request it */
  toResponse(usage: object | undefined): object {
    const choices = [...this.choices.values()].sort((one, other) => one.index - other.index);
    const object = choices.some(({ message }) => message) ? 'chat.completion' : 'text_completion';
    return { ...this.head, object, choices, ...(usage && { usage }) };
  }

  private addChoice(choice: StreamChunk['choices'][number]): void {
    const { index, finish_reason: reason, delta, text } = choice as typeof choice & { text?: string | null };
    let joined = this.choices.get(index);
    if (!joined) {
      joined = {
        index,
        ...(delta ? { message: { role: 'assistant', content: null } } : { text: '' }),
        finish_reason: null,
      };
      this.choices.set(index, joined);
    }
    if (reason !== null) joined.finish_reason = reason;
    if (text) joined.text = this.append(joined.text, text);
    if (delta) this.addDelta((joined.message ??= {}), delta as ChatDelta);
  }

  private addDelta(message: NonNullable<JoinedChoice['message']>, delta: ChatDelta): void {
    for (const name in delta) {
      const value = delta[name];
      if (value === null || value === undefined || name === 'role') continue;
      if (name === 'tool_calls') {
        for (const call of value as CallDelta[]) this.addCall((message.tool_calls ??= []), call);
      } else if (typeof value === 'string') message[name] = this.append(message[name], value);
      else message[name] = value;
    }
  }

  /** Calls of custom tools have another field in place of the function. */
  private addCall(calls: JoinedCall[], { index, id, type, function: called }: CallDelta): void {
    const call = (calls[index] ??= { id: null, type: 'function', function: { name: '', arguments: '' } });
    if (id) call.id = id;
    if (type) call.type = type;
    call.function.name += called?.name ?? '';
    call.function.arguments = this.append(call.function.arguments, called?.arguments ?? '');
  }

  private append(text: unknown, piece: string): string {
    this.length += piece.length;
    return typeof text === 'string' ? text + piece : piece;
  }
}
