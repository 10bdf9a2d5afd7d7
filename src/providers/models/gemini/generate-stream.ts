import { randomUUID } from 'node:crypto';
import type { ChatChunk, ChatChunkChoice, ChatDelta } from '../../../wire';
import { GatewayError } from '../../../errors';
import { asRecord, asArray, missingInResponse, asIndex, asString, unixNow, type Wire } from '../../shared/json';
import type { StreamTranslator } from '../../contract/provider-adapter';
import { readContent, readResponse, type GeneratedImage } from './candidate';
import { toFinish } from './finish-reason';
import { blockOf, type Block } from './generate-response';
import type { Candidate, GenerateResponse, UsageMetadata } from './generate-wire';
import { toLogprobs } from './logprobs';
import { toUsage } from './usage';

/** Translates the events of `streamGenerateContent?alt=sse`. The usage is in the last chunk. */
export function toChatChunks(model: string): StreamTranslator<ChatChunk> {
  const stream = new GenerateStream(model);
  const translate: StreamTranslator<ChatChunk> = ({ data }) =>
    stream.translate(readResponse<GenerateResponse>(parsed(data)));
  translate.end = () => stream.end();
  return translate;
}

interface OpenChoice {
  calls: number;
  isFinished: boolean;
}

type Delta = ChatDelta & { images?: GeneratedImage[]; thought_signature?: string };

/** Each event is a response with the new parts only. Token counts are cumulative. */
class GenerateStream {
  private readonly created = unixNow();
  private readonly choices = new Map<number, OpenChoice>();
  private id: string | undefined;
  private usage: Wire<UsageMetadata> | undefined;

  constructor(private model: string) {}

  translate(event: Wire<GenerateResponse>): ChatChunk[] {
    this.id ??= asString(event.responseId) || `chatcmpl-${randomUUID()}`;
    this.model = asString(event.modelVersion) || this.model;
    this.usage = asRecord<UsageMetadata>(event.usageMetadata) ?? this.usage;
    const candidates = asArray(event.candidates);
    const block = candidates.length === 0 ? blockOf(event) : undefined;
    const choices = block
      ? this.block(block)
      : candidates.flatMap((candidate, position) => this.continue(candidate, position));
    const chunks = choices.length > 0 ? [this.chunk(choices)] : [];
    return this.isFinished && this.usage !== undefined
      ? [...chunks, { ...this.chunk([]), usage: toUsage(this.usage) }]
      : chunks;
  }

  /** Finishes choices that called a tool: some models send no `finishReason` after a call. */
  end(): ChatChunk[] {
    const choices = [...this.choices].flatMap(([index, open]) => {
      if (open.isFinished || open.calls === 0) return [];
      open.isFinished = true;
      return [{ index, delta: this.begin(index), finish_reason: 'tool_calls' as const }];
    });
    if (choices.length === 0) return [];
    const usage = this.usage === undefined ? [] : [{ ...this.chunk([]), usage: toUsage(this.usage) }];
    return [this.chunk(choices), ...usage];
  }

  private get isFinished(): boolean {
    return this.choices.size > 0 && [...this.choices.values()].every(({ isFinished }) => isFinished);
  }

  private continue(value: unknown, position: number): ChatChunkChoice[] {
    const candidate = asRecord<Candidate>(value);
    if (!candidate) throw missingInResponse(`candidate ${position}`);
    const index = asIndex(candidate.index) ?? position;
    const delta = this.begin(index);
    const open = this.open(index);
    const { text, reasoning, calls, images, signature } = readContent(candidate);
    if (text !== '') delta.content = text;
    if (reasoning !== '') delta.reasoning_content = reasoning;
    if (images.length > 0) delta.images = images;
    if (signature !== undefined) delta.thought_signature = signature;
    if (calls.length > 0) delta.tool_calls = calls.map((call) => ({ index: open.calls++, ...call }));

    const native = asString(candidate.finishReason);
    const isFinish = native !== undefined && !open.isFinished;
    const isEmpty = Object.values(delta).every((field) => field === null);
    if (isEmpty && !isFinish) return [];
    open.isFinished ||= isFinish;
    const finish = isFinish ? toFinish(native, open.calls > 0) : { finish_reason: null };
    return [{ index, delta, ...finish, ...toLogprobs(candidate.logprobsResult) }];
  }

  /** Finishes all open choices, or a first empty one, with `content_filter`. */
  private block({ reason, message }: Block): ChatChunkChoice[] {
    if (this.choices.size === 0) {
      const delta = { ...this.begin(0), content: '', ...(message === undefined ? {} : { refusal: message }) };
      this.open(0).isFinished = true;
      return [{ index: 0, delta, finish_reason: 'content_filter', native_finish_reason: reason }];
    }
    return [...this.choices].flatMap(([index, open]) => {
      if (open.isFinished) return [];
      open.isFinished = true;
      return [
        { index, delta: this.begin(index), finish_reason: 'content_filter' as const, native_finish_reason: reason },
      ];
    });
  }

  /** Returns an empty delta. The first delta of a choice carries the role. */
  private begin(index: number): Delta {
    const isFirst = !this.choices.has(index);
    this.open(index);
    return { role: isFirst ? 'assistant' : null, content: isFirst ? '' : null, tool_calls: null };
  }

  private open(index: number): OpenChoice {
    const known = this.choices.get(index) ?? { calls: 0, isFinished: false };
    this.choices.set(index, known);
    return known;
  }

  private chunk(choices: ChatChunkChoice[]): ChatChunk {
    return { id: this.id ?? null, object: 'chat.completion.chunk', created: this.created, model: this.model, choices };
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new GatewayError('UPSTREAM_INVALID', 'The provider sent a chunk that is not JSON.');
  }
}
