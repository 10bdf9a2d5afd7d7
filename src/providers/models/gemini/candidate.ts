import type { AnsweredToolCall } from '../../../wire';
import { errorInAnswer } from '../../../upstream/client/error-body';
import { invalidAnswer } from '../../shared/errors';
import { fields, list, noAnswer, text, type Fields } from '../../shared/json';
import { mintToolCallId } from '../../openai-protocol/tool-call-deltas';

/** A tool call with the signature of the thoughts that led to it, to be sent back with it. */
export type SignedToolCall = AnsweredToolCall & { id: string; thought_signature?: string };

/** An image that the model made, as a content part. */
export interface MadeImage {
  type: 'image_url';
  image_url: { url: string };
}

/** What the parts of a candidate say, gathered by kind. */
export interface Gathered {
  text: string;
  reasoning: string;
  calls: SignedToolCall[];
  images: MadeImage[];
  /** Of the text; undefined where there is none. */
  signature: string | undefined;
}

/**
 * A whole answer, or an event of a stream. Both come in a list where the vendor was not asked for events.
 * @throws GatewayError where it is an error, or nothing that has candidates
 */
export function readAnswer(body: unknown): Fields {
  const answer = fields(Array.isArray(body) ? body[0] : body);
  const error = errorInAnswer(answer);
  if (error) throw error;
  if (!answer) throw noAnswer('candidates');
  return answer;
}

export function gather(candidate: Fields): Gathered {
  const gathered: Gathered = { text: '', reasoning: '', calls: [], images: [], signature: undefined };
  for (const value of list(fields(candidate['content'])?.['parts'])) {
    const part = fields(value);
    if (part) gatherPart(part, gathered);
  }
  return gathered;
}

function gatherPart(part: Fields, into: Gathered): void {
  const said = text(part['text']);
  const signature = text(part['thoughtSignature']) || undefined;
  const call = fields(part['functionCall']);
  if (call) {
    into.calls.push(toToolCall(call, signature));
    return;
  }
  // Thoughts may hold images too, which belong to no answer.
  if (part['thought'] === true) {
    into.reasoning += said ?? '';
    return;
  }
  into.text += said ?? '';
  into.signature = signature ?? into.signature;
  const media = fields(part['inlineData']);
  if (media) into.images.push(toImage(media));
}

function toToolCall(call: Fields, signature: string | undefined): SignedToolCall {
  const name = text(call['name']);
  if (!name) throw invalidAnswer('a function call has no name');
  return {
    id: text(call['id']) || mintToolCallId(),
    type: 'function',
    function: { name, arguments: toArguments(call['args'] ?? {}) },
    ...(signature === undefined ? {} : { thought_signature: signature }),
  };
}

function toArguments(args: unknown): string {
  if (!fields(args)) throw invalidAnswer('the arguments of a function call are no object');
  try {
    return JSON.stringify(args);
  } catch {
    // JSON.parse reads any depth, JSON.stringify does not.
    throw invalidAnswer('the arguments of a function call are nested too deeply');
  }
}

function toImage(media: Fields): MadeImage {
  const mimeType = text(media['mimeType']) ?? '';
  const url = `data:${mimeType};base64,${text(media['data']) ?? ''}`;
  return { type: 'image_url', image_url: { url } };
}
