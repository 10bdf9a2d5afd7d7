import type { ChatChunk, ChatChunkChoice, ChatDelta } from '../../../wire';
import { GatewayError } from '../../../errors';
import { asRecord, asArray, asString, unixNow, type Wire } from '../../shared/json';
import type { StreamTranslator } from '../../contract/provider-adapter';
import {
  hasOutput,
  readBlock,
  readCandidate,
  readResponse,
  type GeneratedImage,
  type ReadCandidate,
} from './candidate';
import { Citations } from './citations';
import { failureOf, isFailure, toFinish, type NativeFinish } from './finish-reason';
import type { GenerateResponse, UsageMetadata } from './generate-wire';
import { toLogprobs } from './logprobs';
import { toUsage } from './usage';
import { toResponseId } from '../../shared/response-head';
import { parseJson } from '../../../shared/exact-json';

/** Translates the events of `streamGenerateContent?alt=sse`. Finish reasons and usage come when the stream has ended. */
export function toChatChunks(model: string): StreamTranslator<ChatChunk> {
  const stream = new GenerateStream(model);
  const translate: StreamTranslator<ChatChunk> = ({ data }) =>
    stream.translate(readResponse<GenerateResponse>(parsed(data)));
  translate.end = (isDone) => stream.end(isDone);
  return translate;
}

interface OpenChoice {
  hasRole: boolean;
  hasOutput: boolean;
  /** Tool calls so far. */
  calls: number;
  readonly citations: Citations;
  /** Held until the stream ends: a model may report `STOP` first and then send its content. */
  finish: NativeFinish | undefined;
}

/** Frozen, because chunks may be changed: each needs a copy. */
const EMPTY_DELTA: Readonly<ChatDelta> = Object.freeze({ role: null, content: null, tool_calls: null });

type Delta = ChatDelta & { images?: GeneratedImage[]; thought_signature?: string };

/** Each event is a response with the new parts only. Token counts are cumulative. */
class GenerateStream {
  private readonly created = unixNow();
  private readonly choices = new Map<number, OpenChoice>();
  private id = '';
  private usage: Wire<UsageMetadata> | undefined;

  constructor(private model: string) {}

  translate(event: Wire<GenerateResponse>): ChatChunk[] {
    this.id ||= toResponseId(event.responseId, 'chatcmpl');
    this.model = asString(event.modelVersion) || this.model;
    this.usage = asRecord<UsageMetadata>(event.usageMetadata) ?? this.usage;
    const candidates = asArray(event.candidates);
    const block = candidates.length === 0 ? readBlock(event) : undefined;
    if (block) this.block(block);
    const choices = candidates.flatMap((value, position) => this.continue(readCandidate(value, position)));
    this.throwOnFailure();
    return choices.map((choice) => this.chunk([choice]));
  }

  /** @param isDone whether the stream had an end marker: proxies of the API may send one */
  end(isDone: boolean): ChatChunk[] {
    const choices = [...this.choices].flatMap(([index, open]) => finish(index, open, isDone));
    const usage = toUsage(this.usage);
    return [
      ...choices.map((choice) => this.chunk([choice])),
      ...(usage === undefined ? [] : [{ ...this.chunk([]), usage }]),
    ];
  }

  private continue(candidate: ReadCandidate): ChatChunkChoice[] {
    const { index, text, reasoning, calls, images, signature, finish, logprobsResult, native } = candidate;
    const open = this.open(index);
    const isOutput = hasOutput(candidate);
    open.hasOutput ||= isOutput;
    open.citations.add(text, native);
    if (finish) hold(open, finish);
    if (!isOutput && reasoning === '' && signature === undefined && logprobsResult === undefined) return [];
    const delta: Delta = { ...EMPTY_DELTA };
    if (text !== '') delta.content = text;
    if (reasoning !== '') delta.reasoning_content = reasoning;
    if (images.length > 0) delta.images = images;
    if (signature !== undefined) delta.thought_signature = signature;
    if (calls.length > 0) delta.tool_calls = calls.map((call) => ({ index: open.calls++, ...call }));
    return [...begin(index, open), { index, delta, finish_reason: null, ...toLogprobs(logprobsResult) }];
  }

  /** Ends all open choices, or a first empty one. */
  private block(block: NativeFinish): void {
    if (this.choices.size === 0) this.open(0);
    for (const open of this.choices.values()) hold(open, block);
  }

  /** A stream that failed before it had any content is an error, as the same response without a stream is. */
  private throwOnFailure(): void {
    let failure: NativeFinish | undefined;
    for (const open of this.choices.values()) {
      if (open.hasOutput || !open.finish || !isFailure(open.finish)) return;
      failure = open.finish;
    }
    if (failure) throw failureOf(failure);
  }

  private open(index: number): OpenChoice {
    const known = this.choices.get(index);
    if (known) return known;
    const begun = { hasRole: false, hasOutput: false, calls: 0, citations: new Citations(), finish: undefined };
    this.choices.set(index, begun);
    return begun;
  }

  private chunk(choices: ChatChunkChoice[]): ChatChunk {
    return { id: this.id, object: 'chat.completion.chunk', created: this.created, model: this.model, choices };
  }
}

/** Returns no chunk if the end of the choice is missing. Some models send no `finishReason` after a tool call. */
function finish(index: number, open: OpenChoice, isDone: boolean): ChatChunkChoice[] {
  const hasCalls = open.calls > 0;
  if (!open.finish && !hasCalls && !(isDone && open.hasOutput)) return [];
  const { finish: end, refusal } = toFinish(open.finish, hasCalls);
  const delta = { ...EMPTY_DELTA, ...(refusal === null ? {} : { refusal }), ...open.citations.toAnnotations() };
  return [...begin(index, open), { index, delta, ...end }];
}

/** The first chunk of a choice has the role only. */
function begin(index: number, open: OpenChoice): ChatChunkChoice[] {
  if (open.hasRole) return [];
  open.hasRole = true;
  return [{ index, delta: { ...EMPTY_DELTA, role: 'assistant', content: '' }, finish_reason: null }];
}

/** Keeps the first reason that is not `STOP`. */
function hold(open: OpenChoice, finish: NativeFinish): void {
  if (open.finish === undefined || open.finish.reason === 'STOP') open.finish = finish;
}

function parsed(data: string): unknown {
  try {
    return parseJson(data);
  } catch {
    throw new GatewayError('UPSTREAM_INVALID', 'The provider sent a chunk that is not JSON.');
  }
}
