import { isObject, messageOf, MlflowException, StreamError } from './errors';
import { chunksOf, type OpenResponse } from './transport';

/**
 * Returns the JSON values of a stream of server-sent events. Ends at `[DONE]`; breaking out of a loop over it closes the connection.
 * @throws StreamError for an error event, and for a stream that ends before its response is complete
 */
export async function* eventsOf(opened: OpenResponse): AsyncGenerator<Record<string, unknown>, void> {
  const type = opened.response.headers.get('content-type') ?? '';
  if (!/^\s*text\/event-stream\b/i.test(type)) {
    await opened.response.body?.cancel();
    opened.attempt.end();
    throw new MlflowException(`The response from ${opened.label} is not a stream: its content type is "${type}".`);
  }
  const ending = new Ending();
  for await (const { name, data } of messagesOf(opened)) {
    if (data === '[DONE]') return;
    const value = parse(data, opened.label);
    const error = name === 'error' ? (value['error'] ?? value) : value['error'];
    if (error !== undefined && error !== null) throw new StreamError(`The stream failed: ${messageOf(error)}`, error);
    ending.add(value);
    yield value;
  }
  if (!ending.isComplete) {
    throw new StreamError(`The stream from ${opened.label} ended before its response was complete.`);
  }
}

/** Whether a stream without `[DONE]`, which MLflow's servers do not send, is complete: its choices have finish reasons. */
class Ending {
  private readonly open = new Map<unknown, boolean>();

  get isComplete(): boolean {
    return ![...this.open.values()].includes(true);
  }

  add({ choices }: Record<string, unknown>): void {
    if (!Array.isArray(choices)) return;
    for (const choice of choices.filter(isObject)) {
      const { index = 0, finish_reason } = choice;
      const isFinished = this.open.get(index) === false || (finish_reason !== undefined && finish_reason !== null);
      this.open.set(index, !isFinished);
    }
  }
}

interface Message {
  readonly name: string;
  readonly data: string;
}

/** Parses server-sent events (HTML standard, section 9.2.6): all three line endings, comments, `data` of several lines. */
async function* messagesOf(opened: OpenResponse): AsyncGenerator<Message, void> {
  let name = '';
  let data: string[] = [];
  for await (const line of linesOf(opened)) {
    if (line === '') {
      if (data.length > 0) yield { name, data: data.join('\n') };
      name = '';
      data = [];
      continue;
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') name = value;
    else if (field === 'data') data.push(value);
  }
  // Some servers omit the blank line after the last event.
  if (data.length > 0) yield { name, data: data.join('\n') };
}

async function* linesOf(opened: OpenResponse): AsyncGenerator<string, void> {
  const parts: string[] = [];
  let endsWithReturn = false;
  for await (const chunk of chunksOf(opened)) {
    if (chunk === '') continue;
    // The second half of CR LF.
    const text = endsWithReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk;
    endsWithReturn = chunk.endsWith('\r');
    const [first = '', ...others] = text.split(/\r\n|\r|\n/);
    parts.push(first);
    for (const other of others) {
      yield parts.join('');
      parts.length = 0;
      parts.push(other);
    }
  }
  const last = parts.join('');
  if (last !== '') yield last;
}

function parse(data: string, label: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    // Reported below.
  }
  if (isObject(value)) return value;
  throw new StreamError(`The stream from ${label} contains an event that is not a JSON object: ${data.slice(0, 200)}`);
}
