import type { AnsweredToolCall } from '../../../wire';
import { errorInBody } from '../../../upstream/client/error-body';
import { invalidResponse } from '../../shared/errors';
import { asRecord, asArray, missingInResponse, asString, type JsonObject } from '../../shared/json';
import { newToolCallId } from '../../openai-protocol/tool-call-deltas';

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
export function readAnswer(body: unknown): JsonObject {
  const answer = asRecord(Array.isArray(body) ? body[0] : body);
  const error = errorInBody(answer);
  if (error) throw error;
  if (!answer) throw missingInResponse('candidates');
  return answer;
}

export function gather(candidate: JsonObject): Gathered {
  const gathered: Gathered = { text: '', reasoning: '', calls: [], images: [], signature: undefined };
  for (const value of asArray(asRecord(candidate['content'])?.['parts'])) {
    const part = asRecord(value);
    if (part) gatherPart(part, gathered);
  }
  return gathered;
}

function gatherPart(part: JsonObject, into: Gathered): void {
  const said = asString(part['text']);
  const signature = asString(part['thoughtSignature']) || undefined;
  const call = asRecord(part['functionCall']);
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
  const media = asRecord(part['inlineData']);
  if (media) into.images.push(toImage(media));
}

function toToolCall(call: JsonObject, signature: string | undefined): SignedToolCall {
  const name = asString(call['name']);
  if (!name) throw invalidResponse('a function call has no name');
  return {
    id: asString(call['id']) || newToolCallId(),
    type: 'function',
    function: { name, arguments: toArguments(call['args'] ?? {}) },
    ...(signature === undefined ? {} : { thought_signature: signature }),
  };
}

function toArguments(args: unknown): string {
  if (!asRecord(args)) throw invalidResponse('the arguments of a function call are no object');
  try {
    return JSON.stringify(args);
  } catch {
    // JSON.parse reads any depth, JSON.stringify does not.
    throw invalidResponse('the arguments of a function call are nested too deeply');
  }
}

function toImage(media: JsonObject): MadeImage {
  const mimeType = asString(media['mimeType']) ?? '';
  const url = `data:${mimeType};base64,${asString(media['data']) ?? ''}`;
  return { type: 'image_url', image_url: { url } };
}
