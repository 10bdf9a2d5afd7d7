import type { ChatDelta } from '../../../wire';
import { invalidResponse } from '../../shared/errors';
import { asRecord, asString, type Wire } from '../../shared/json';
import { readBlock, requiredText, toArguments, type TypedBlock } from './messages-response';
import type { MessageStreamEvent, StreamDelta } from './messages-wire';
import { OUTPUT_TOOL } from './structured-output';

type Delta = Partial<ChatDelta>;
type Event = Wire<MessageStreamEvent>;

/** A content block that has started and not stopped. */
interface OpenBlock {
  /** Translates a delta, by the delta's type; deltas of other types are ignored. */
  readonly deltas: ReadonlyMap<string, (delta: Wire<StreamDelta>) => Delta[]>;
  /** Returns the deltas to send when the block stops. */
  readonly stop: () => Delta[];
}

/**
 * The open content blocks of a streamed message, by their index. Anthropic's index counts blocks of all kinds; OpenAI's
 * counts tool calls. Blocks of Anthropic's server tools are ignored: OpenAI's stream has no equivalent.
 */
export class ContentBlocks {
  private readonly open = new Map<number, OpenBlock>();
  private toolCalls = 0;

  constructor(private readonly usesOutputTool: boolean) {}

  get hasToolCalls(): boolean {
    return this.toolCalls > 0;
  }

  start(event: Event): Delta[] {
    const [block, deltas] = this.begin(readBlock(event.content_block));
    this.open.set(indexOf(event), block);
    return deltas;
  }

  continue(event: Event): Delta[] {
    const block = this.open.get(indexOf(event));
    const delta = asRecord<StreamDelta>(event.delta);
    if (!block || !delta) throw invalidResponse('a delta belongs to no open content block');
    return block.deltas.get(asString(delta.type) ?? '')?.(delta) ?? [];
  }

  stop(event: Event): Delta[] {
    const index = indexOf(event);
    const deltas = this.open.get(index)?.stop() ?? [];
    this.open.delete(index);
    return deltas;
  }

  stopAll(): Delta[] {
    const deltas = [...this.open.values()].flatMap((block) => block.stop());
    this.open.clear();
    return deltas;
  }

  /** Translates a complete block, as `message_start` may contain. */
  complete(value: unknown): Delta[] {
    const [block, deltas] = this.begin(readBlock(value));
    return [...deltas, ...block.stop()];
  }

  private begin(block: TypedBlock): [OpenBlock, Delta[]] {
    if (block.type === 'text') return beginText(block);
    if (block.type === 'thinking') return beginThinking(block);
    if (block.type === 'redacted_thinking') {
      return [IGNORED, [{ thinking_blocks: [{ type: block.type, data: requiredText(block, 'data') }] }]];
    }
    if (block.type !== 'tool_use') return [IGNORED, []];
    if (this.usesOutputTool && block.name === OUTPUT_TOOL) {
      return [openInput(block, (fragment) => ({ content: fragment })), []];
    }
    const index = this.toolCalls++;
    const id = requiredText(block, 'id');
    const name = requiredText(block, 'name');
    return [
      openInput(block, (fragment) => ({ tool_calls: [{ index, function: { arguments: fragment } }] })),
      [{ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }],
    ];
  }
}

const IGNORED: OpenBlock = { deltas: new Map(), stop: () => [] };

function beginText(block: TypedBlock): [OpenBlock, Delta[]] {
  const toDeltas = (content: string): Delta[] => (content === '' ? [] : [{ content }]);
  const deltas = new Map([['text_delta', (delta: Wire<StreamDelta>) => toDeltas(requiredText(delta, 'text'))]]);
  return [{ deltas, stop: () => [] }, toDeltas(requiredText(block, 'text'))];
}

/** The signature comes last and covers all the thinking, so the block for the replay is sent with it. */
function beginThinking(block: TypedBlock): [OpenBlock, Delta[]] {
  let thinking = '';
  const addThinking = (text: string): Delta[] => {
    thinking += text;
    return text === '' ? [] : [{ reasoning_content: text }];
  };
  const addSignature = (signature: string): Delta[] =>
    signature === '' ? [] : [{ thinking_blocks: [{ type: 'thinking', thinking, signature }] }];
  const deltas = new Map([
    ['thinking_delta', (delta: Wire<StreamDelta>) => addThinking(requiredText(delta, 'thinking'))],
    ['signature_delta', (delta: Wire<StreamDelta>) => addSignature(requiredText(delta, 'signature'))],
  ]);
  const first = [...addThinking(asString(block.thinking) ?? ''), ...addSignature(asString(block.signature) ?? '')];
  return [{ deltas, stop: () => [] }, first];
}

/** The input of a tool call comes as fragments of JSON text; without fragments, the block's `input` is complete. */
function openInput(block: TypedBlock, toDelta: (fragment: string) => Delta): OpenBlock {
  let hasFragments = false;
  const add = (fragment: string): Delta[] => {
    if (fragment === '') return [];
    hasFragments = true;
    return [toDelta(fragment)];
  };
  return {
    deltas: new Map([['input_json_delta', (delta) => add(requiredText(delta, 'partial_json'))]]),
    stop: () => (hasFragments ? [] : [toDelta(toArguments(block.input))]),
  };
}

function indexOf({ index }: Event): number {
  if (typeof index === 'number' && Number.isInteger(index)) return index;
  throw invalidResponse('an event has no content block index');
}
