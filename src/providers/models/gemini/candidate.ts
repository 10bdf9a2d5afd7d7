import type { ReturnedToolCall } from '../../../wire';
import { invalidResponse } from '../../shared/errors';
import { asIndex, asRecord, asArray, missingInResponse, asString, type Wire } from '../../shared/json';
import { newToolCallId } from '../../openai-protocol/tool-calls';
import type { NativeFinish } from './finish-reason';
import type {
  Candidate,
  CandidatePart,
  FunctionCall,
  GenerateResponse,
  InlineMedia,
  PromptFeedback,
} from './generate-wire';
import { stringifyJson } from '../../../shared/exact-json';

/** Fields with the thought signature of a tool call: ours, and that of Google's OpenAI-compatible API. */
export interface SignatureFields {
  thought_signature: string;
  extra_content: { google: { thought_signature: string } };
}

/** A tool call with the thought signature that the client has to send back with it. */
export type SignedToolCall = ReturnedToolCall & { id: string } & Partial<SignatureFields>;

/** An image that the model generated, as a content part. */
export interface GeneratedImage {
  type: 'image_url';
  image_url: { url: string };
}

/** The parts of a candidate, grouped by kind. */
interface CandidateContent {
  text: string;
  reasoning: string;
  calls: SignedToolCall[];
  images: GeneratedImage[];
  /** The thought signature of the text, if it has one. */
  signature: string | undefined;
}

/** A candidate of a response, or of one event of a stream. */
export interface ReadCandidate extends CandidateContent {
  index: number;
  /** Undefined if it has not ended. */
  finish: NativeFinish | undefined;
  logprobsResult: unknown;
  native: Wire<Candidate>;
}

/**
 * Reads a response or a stream event of a Google API. Google wraps either in a list when the stream is not requested as
 * server-sent events.
 * @throws GatewayError if the body is not an object
 */
export function readResponse<T extends object>(body: unknown): Wire<T> {
  const response = asRecord<T>(Array.isArray(body) ? body[0] : body);
  if (!response) throw missingInResponse('candidates');
  return response;
}

/** Reads the candidate at `position` of a response. */
export function readCandidate(value: unknown, position: number): ReadCandidate {
  const candidate = asRecord<Candidate>(value);
  if (!candidate) throw missingInResponse(`candidate ${position}`);
  const reason = asString(candidate.finishReason);
  return {
    ...readContent(candidate),
    index: asIndex(candidate.index) ?? position,
    finish:
      !reason || reason === 'FINISH_REASON_UNSPECIFIED'
        ? undefined
        : { reason, message: asString(candidate.finishMessage) || undefined },
    logprobsResult: candidate.logprobsResult,
    native: candidate,
  };
}

/** Whether a candidate has content for the client; reasoning alone is of no use. */
export function hasOutput({ text, calls, images }: ReadCandidate): boolean {
  return text !== '' || calls.length > 0 || images.length > 0;
}

/** Returns why the prompt was blocked; undefined if it was not. */
export function readBlock(response: Wire<GenerateResponse>): NativeFinish | undefined {
  const feedback = asRecord<PromptFeedback>(response.promptFeedback);
  const reason = asString(feedback?.blockReason);
  if (!reason) return undefined;
  return { reason, message: asString(feedback?.blockReasonMessage) || undefined, isBlock: true };
}

function readContent(candidate: Wire<Candidate>): CandidateContent {
  const content: CandidateContent = { text: '', reasoning: '', calls: [], images: [], signature: undefined };
  for (const value of asArray(asRecord<Candidate['content']>(candidate.content)?.parts)) {
    const part = asRecord<CandidatePart>(value);
    if (part) addPart(part, content);
  }
  return content;
}

function addPart(part: Wire<CandidatePart>, content: CandidateContent): void {
  const text = asString(part.text);
  const signature = asString(part.thoughtSignature) || undefined;
  const call = asRecord<FunctionCall>(part.functionCall);
  if (call) {
    content.calls.push(toToolCall(call, signature));
    return;
  }
  // A thought may contain images; they are not part of the response.
  if (part.thought === true) {
    content.reasoning += text ?? '';
    return;
  }
  content.text += text ?? '';
  content.signature = signature ?? content.signature;
  const media = asRecord<InlineMedia['inlineData']>(part.inlineData);
  if (media) content.images.push(toImage(media));
}

function toToolCall(call: Wire<FunctionCall>, signature: string | undefined): SignedToolCall {
  const name = asString(call.name);
  if (!name) throw invalidResponse('a function call has no name');
  return {
    id: asString(call.id) || newToolCallId(),
    type: 'function',
    function: { name, arguments: toArguments(call.args ?? {}) },
    ...(signature === undefined
      ? {}
      : { thought_signature: signature, extra_content: { google: { thought_signature: signature } } }),
  };
}

function toArguments(args: unknown): string {
  if (!asRecord(args)) throw invalidResponse('the arguments of a function call are not an object');
  try {
    return stringifyJson(args);
  } catch {
    // JSON.parse accepts any depth; JSON.stringify overflows the stack.
    throw invalidResponse('the arguments of a function call are nested too deeply');
  }
}

function toImage(media: Wire<InlineMedia['inlineData']>): GeneratedImage {
  const url = `data:${asString(media.mimeType) ?? ''};base64,${asString(media.data) ?? ''}`;
  return { type: 'image_url', image_url: { url } };
}
