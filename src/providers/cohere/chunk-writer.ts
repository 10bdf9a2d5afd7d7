import type { ChatChunk, ChatDelta, Usage } from '../../wire';
import type { Finish } from '../shared/finish-reason';
import { unixNow } from '../shared/json';
import type { Logprobs } from './logprobs';
import { toResponseId } from '../shared/response-head';

/** Frozen, because chunks may be changed: each needs a copy. */
const EMPTY_DELTA: Readonly<ChatDelta> = Object.freeze({ role: null, content: null, tool_calls: null });

/** Creates the chunks of one stream. The first one contains the role. */
export class ChunkWriter {
  /** The provider's id, if the first event has one. */
  id: unknown;
  private readonly created = unixNow();
  private hasRole = false;

  constructor(private readonly model: string) {}

  delta(delta: Partial<ChatDelta>, logprobs?: Logprobs): ChatChunk {
    return this.chunk({ finish_reason: null }, delta, logprobs ? { logprobs } : {});
  }

  finish(finish: Finish, delta: Partial<ChatDelta> = {}): ChatChunk {
    return this.chunk(finish, delta);
  }

  usage(usage: Usage): ChatChunk {
    return { ...this.head(), choices: [], usage };
  }

  private chunk(finish: Finish | { finish_reason: null }, delta: Partial<ChatDelta>, more: object = {}): ChatChunk {
    const role = this.hasRole ? null : 'assistant';
    this.hasRole = true;
    return { ...this.head(), choices: [{ index: 0, ...finish, delta: { ...EMPTY_DELTA, role, ...delta }, ...more }] };
  }

  private head() {
    const id = toResponseId(this.id, 'chatcmpl');
    this.id = id;
    return { id, object: 'chat.completion.chunk' as const, created: this.created, model: this.model };
  }
}
