import type { ChatDelta } from '../../../wire';
import { invalidResponse } from '../../shared/errors';
import { asRecord, asString, type JsonObject } from '../../shared/json';
import { readBlock, requiredText, toArguments } from './messages-response';
import { ANSWER_TOOL } from './structured-output';

type Delta = Partial<ChatDelta>;

/** A content block that has begun and not ended: what becomes of its deltas, and what is left to say at its end. */
interface OpenBlock {
  /** By the type of the delta; others say nothing to us. */
  readonly deltas: ReadonlyMap<string, (delta: JsonObject) => Delta[]>;
  readonly stop: () => Delta[];
}

/**
 * The content blocks of a streamed message, by their index. The index counts blocks of all kinds; ours counts tool
 * calls. Blocks of the vendor's own tools have no place in our stream and are left out.
 */
export class ContentBlocks {
  private readonly open = new Map<number, OpenBlock>();
  private toolCalls = 0;

  constructor(private readonly answersThroughTool: boolean) {}

  get hasToolCalls(): boolean {
    return this.toolCalls > 0;
  }

  start(event: JsonObject): Delta[] {
    const [block, said] = this.begin(readBlock(event['content_block']));
    this.open.set(indexOf(event), block);
    return said;
  }

  continue(event: JsonObject): Delta[] {
    const block = this.open.get(indexOf(event));
    const delta = asRecord(event['delta']);
    if (!block || !delta) throw invalidResponse('a delta belongs to no open content block');
    return block.deltas.get(asString(delta['type']) ?? '')?.(delta) ?? [];
  }

  stop(event: JsonObject): Delta[] {
    const index = indexOf(event);
    const said = this.open.get(index)?.stop() ?? [];
    this.open.delete(index);
    return said;
  }

  stopAll(): Delta[] {
    const said = [...this.open.values()].flatMap((block) => block.stop());
    this.open.clear();
    return said;
  }

  /** A block that came in one piece, as `message_start` can hold. */
  whole(value: unknown): Delta[] {
    const [block, said] = this.begin(readBlock(value));
    return [...said, ...block.stop()];
  }

  private begin(block: JsonObject & { type: string }): [OpenBlock, Delta[]] {
    if (block.type === 'text') return beginText(block);
    if (block.type === 'thinking') return beginThinking(block);
    if (block.type === 'redacted_thinking') {
      return [SILENT, [{ thinking_blocks: [{ type: block.type, data: requiredText(block, 'data') }] }]];
    }
    if (block.type !== 'tool_use') return [SILENT, []];
    if (this.answersThroughTool && block['name'] === ANSWER_TOOL) {
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

const SILENT: OpenBlock = { deltas: new Map(), stop: () => [] };

function beginText(block: JsonObject): [OpenBlock, Delta[]] {
  const say = (content: string): Delta[] => (content === '' ? [] : [{ content }]);
  const deltas = new Map([['text_delta', (delta: JsonObject) => say(requiredText(delta, 'text'))]]);
  return [{ deltas, stop: () => [] }, say(requiredText(block, 'text'))];
}

/** The signature comes after the thinking and seals all of it; what is replayed is one whole block. */
function beginThinking(block: JsonObject): [OpenBlock, Delta[]] {
  let thinking = '';
  const think = (more: string): Delta[] => {
    thinking += more;
    return more === '' ? [] : [{ reasoning_content: more }];
  };
  const sign = (signature: string): Delta[] =>
    signature === '' ? [] : [{ thinking_blocks: [{ type: 'thinking', thinking, signature }] }];
  const deltas = new Map([
    ['thinking_delta', (delta: JsonObject) => think(requiredText(delta, 'thinking'))],
    ['signature_delta', (delta: JsonObject) => sign(requiredText(delta, 'signature'))],
  ]);
  const said = [...think(asString(block['thinking']) ?? ''), ...sign(asString(block['signature']) ?? '')];
  return [{ deltas, stop: () => [] }, said];
}

/** The input of a tool call comes as pieces of JSON text; without any, the block's own `input` is the whole. */
function openInput(block: JsonObject, say: (fragment: string) => Delta): OpenBlock {
  let hasFragments = false;
  const add = (fragment: string): Delta[] => {
    if (fragment === '') return [];
    hasFragments = true;
    return [say(fragment)];
  };
  return {
    deltas: new Map([['input_json_delta', (delta) => add(requiredText(delta, 'partial_json'))]]),
    stop: () => (hasFragments ? [] : [say(toArguments(block['input']))]),
  };
}

function indexOf(event: JsonObject): number {
  const index = event['index'];
  if (typeof index === 'number' && Number.isInteger(index)) return index;
  throw invalidResponse('an event names no content block');
}
