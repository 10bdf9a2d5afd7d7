import { randomUUID } from 'node:crypto';
import type { ChatChunk, ChatChunkChoice, ChatDelta } from '../../../wire';
import { GatewayError } from '../../../errors';
import { asRecord, asArray, missingInResponse, asIndex, asString, unixNow, type JsonObject } from '../../shared/json';
import type { StreamTranslator } from '../../contract/provider-adapter';
import { gather, readAnswer } from './candidate';
import { toFinish } from './finish-reason';
import { blockMessageOf, blockReasonOf } from './generate-response';
import { toLogprobs } from './logprobs';
import { toUsage } from './usage';

/** The events of `streamGenerateContent?alt=sse` as our chunks. The chunk with the usage comes last. */
export function toChatChunks(model: string): StreamTranslator<ChatChunk> {
  const stream = new GenerateStream(model);
  const translate: StreamTranslator<ChatChunk> = ({ data }) => stream.translate(readAnswer(parsed(data)));
  translate.end = () => stream.end();
  return translate;
}

interface OpenChoice {
  calls: number;
  isFinished: boolean;
}

/** Each event is an answer of its own with what is new; counts of tokens go up and the last ones are right. */
class GenerateStream {
  private readonly created = unixNow();
  private readonly choices = new Map<number, OpenChoice>();
  private id: string | undefined;
  private usage: unknown;

  constructor(private model: string) {}

  translate(answer: JsonObject): ChatChunk[] {
    this.id ??= asString(answer['responseId']) || `chatcmpl-${randomUUID()}`;
    this.model = asString(answer['modelVersion']) || this.model;
    this.usage = asRecord(answer['usageMetadata']) ?? this.usage;
    const blocked = blockReasonOf(answer);
    const candidates = asArray(answer['candidates']);
    const choices =
      candidates.length === 0 && blocked !== undefined
        ? this.block(blocked, blockMessageOf(answer))
        : candidates.flatMap((candidate, position) => this.continue(candidate, position));
    const chunks = choices.length > 0 ? [this.chunk(choices)] : [];
    return this.isFinished && this.usage !== undefined
      ? [...chunks, { ...this.chunk([]), usage: toUsage(this.usage) }]
      : chunks;
  }

  /** Calls end a turn, and not every model says so. */
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
    const candidate = asRecord(value);
    if (!candidate) throw missingInResponse(`candidate ${position}`);
    const index = asIndex(candidate['index']) ?? position;
    const delta = this.begin(index);
    const open = this.open(index);
    const { text: said, reasoning, calls, images, signature } = gather(candidate);
    if (said !== '') delta.content = said;
    if (reasoning !== '') delta.reasoning_content = reasoning;
    if (images.length > 0) delta['images'] = images;
    if (signature !== undefined) delta['thought_signature'] = signature;
    if (calls.length > 0) delta.tool_calls = calls.map((call) => ({ index: open.calls++, ...call }));

    const native = asString(candidate['finishReason']);
    const isFinish = native !== undefined && !open.isFinished;
    const saysNothing = Object.values(delta).every((part) => part === null);
    if (saysNothing && !isFinish) return [];
    open.isFinished ||= isFinish;
    const finish = isFinish ? toFinish(native, open.calls > 0) : { finish_reason: null };
    return [{ index, delta, ...finish, ...toLogprobs(candidate['logprobsResult']) }];
  }

  /** The prompt, or what came of it, is not to be answered: all that is open ends. */
  private block(reason: string, message: string | undefined): ChatChunkChoice[] {
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

  /** The delta of a choice, with the role where it is the first. */
  private begin(index: number): ChatDelta {
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
