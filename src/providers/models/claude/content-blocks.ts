import { invalidResponse } from '../../shared/errors';
import { asRecord, asString, type Wire } from '../../shared/json';
import { countCharacters } from '../../shared/url-citation';
import type { CopiedText } from '../../contract/provider-adapter';
import { readBlock, requiredText, type TypedBlock } from './messages-response';
import type { MessageStreamEvent, StreamDelta } from './messages-wire';
import { beginText, beginThinking, IGNORED, openInput, openNative, type Delta, type OpenBlock } from './open-blocks';
import { OUTPUT_TOOL } from './structured-output';

type Event = Wire<MessageStreamEvent>;

/**
 * The open content blocks of a streamed message, by their index. Anthropic's index counts blocks of all kinds; OpenAI's
 * counts tool calls.
 */
export class ContentBlocks {
  private readonly open = new Map<number, OpenBlock>();
  private readonly sentText = { length: 0 };
  private toolCalls = 0;
  /** The text of the last delta that its chunk contains unchanged. */
  copied: CopiedText | undefined;

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
    const type = asString(delta.type) ?? '';
    const translate = block.deltas.get(type) ?? block.otherDelta;
    this.copied = block.copies?.get(type);
    return translate?.(delta) ?? [];
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
    if (block.type === 'text') return beginText(block, this.sentText);
    if (block.type === 'thinking') return beginThinking(block);
    if (block.type === 'redacted_thinking') {
      return [IGNORED, [{ thinking_blocks: [{ type: block.type, data: requiredText(block, 'data') }] }]];
    }
    if (block.type !== 'tool_use') return [openNative(block), []];
    if (this.usesOutputTool && block.name === OUTPUT_TOOL) {
      const toContent = (content: string): Delta => {
        this.sentText.length += countCharacters(content);
        return { content };
      };
      return [openInput(block, toContent), []];
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

function indexOf({ index }: Event): number {
  if (typeof index === 'number' && Number.isInteger(index)) return index;
  throw invalidResponse('an event has no content block index');
}
