import type { ChatDelta } from '../../wire';
import { OUTPUT_TOOL } from '../models/claude/structured-output';
import { asRecord, asString, type Wire } from '../shared/json';
import type { CopiedText } from '../contract/provider-adapter';
import { newToolCallId } from '../openai-protocol/tool-calls';
import { toAnnotations } from './citations';
import { requiredText } from './converse-response';
import type {
  BlockDelta,
  ContentBlockDeltaEvent,
  ContentBlockStartEvent,
  ContentBlockStopEvent,
  ReasoningDelta,
} from './converse-wire';
import { invalidResponse } from '../shared/errors';
import { countCharacters } from '../shared/url-citation';

type Delta = Partial<ChatDelta>;
type BlockStart = ContentBlockStartEvent['start'];

/** A tool call whose block has started and not yet stopped. */
interface OpenToolUse {
  readonly toDelta: (fragment: string) => Delta;
  hasInput: boolean;
}

/**
 * The content blocks of a streamed message. Bedrock's index counts blocks of all kinds; OpenAI's index counts tool calls
 * only. Text and reasoning blocks have no start event.
 */
export class StreamedBlocks {
  private readonly toolUses = new Map<number, OpenToolUse>();
  /** The thinking so far, by block: the signature arrives last and signs all of it. */
  private readonly thinking = new Map<number, string>();
  /** Number of characters of the text that has been sent, and of what was sent before the current block. */
  private sentLength = 0;
  private blockStart = 0;
  /** The citations of the current block, whose text is complete when it stops. */
  private citations: unknown[] = [];
  private toolCalls = 0;
  private readonly copiedContent: CopiedText = {
    from: 'text',
    to: 'content',
    padding: 'p',
    onCopy: (content) => this.toContent(content),
  };
  /** The text of the last delta that its chunk contains unchanged. */
  copied: CopiedText | undefined;

  constructor(private readonly usesHiddenTool: boolean) {}

  get hasToolCalls(): boolean {
    return this.toolCalls > 0;
  }

  start(event: Wire<ContentBlockStartEvent>): Delta[] {
    const toolUse = asRecord<NonNullable<BlockStart['toolUse']>>(asRecord<BlockStart>(event.start)?.toolUse);
    if (!toolUse) return [];
    const block = indexOf(event);
    const name = requiredText(toolUse.name, 'toolUse.name');
    if (this.usesHiddenTool && name === OUTPUT_TOOL) {
      this.toolUses.set(block, { toDelta: (content) => this.toContent(content), hasInput: false });
      return [];
    }
    const index = this.toolCalls++;
    const id = asString(toolUse.toolUseId) || newToolCallId();
    const toDelta = (fragment: string): Delta => ({ tool_calls: [{ index, function: { arguments: fragment } }] });
    this.toolUses.set(block, { toDelta, hasInput: false });
    return [{ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }];
  }

  continue(event: Wire<ContentBlockDeltaEvent>): Delta[] {
    const delta = asRecord<BlockDelta>(event.delta);
    if (!delta) throw invalidResponse('an event has no delta');
    const content = asString(delta.text);
    if (content !== undefined) {
      this.copied = this.copiedContent;
      return content === '' ? [] : [this.toContent(content)];
    }
    const toolUse = asRecord<NonNullable<BlockDelta['toolUse']>>(delta.toolUse);
    if (toolUse) return this.continueToolUse(indexOf(event), requiredText(toolUse.input, 'toolUse.input'));
    const reasoning = asRecord<ReasoningDelta>(delta.reasoningContent);
    if (reasoning) return this.continueReasoning(indexOf(event), reasoning);
    if (delta.citation !== undefined) this.citations.push(delta.citation);
    return [];
  }

  stop(event: Wire<ContentBlockStopEvent>): Delta[] {
    return [...this.close(indexOf(event)), ...this.closeText()];
  }

  stopAll(): Delta[] {
    return [...[...this.toolUses.keys()].flatMap((block) => this.close(block)), ...this.closeText()];
  }

  private toContent(content: string): Delta {
    this.sentLength += countCharacters(content);
    return { content };
  }

  private closeText(): Delta[] {
    const annotations = toAnnotations(this.citations, this.blockStart, this.sentLength);
    this.citations = [];
    this.blockStart = this.sentLength;
    return annotations.length > 0 ? [{ annotations }] : [];
  }

  /** A tool call without any input gets the arguments `{}`. */
  private close(block: number): Delta[] {
    const open = this.toolUses.get(block);
    this.toolUses.delete(block);
    return open && !open.hasInput ? [open.toDelta('{}')] : [];
  }

  private continueToolUse(block: number, fragment: string): Delta[] {
    const open = this.toolUses.get(block);
    if (!open) throw invalidResponse('a delta belongs to no open tool call');
    if (fragment === '') return [];
    open.hasInput = true;
    return [open.toDelta(fragment)];
  }

  private continueReasoning(block: number, delta: Wire<ReasoningDelta>): Delta[] {
    const text = asString(delta.text) ?? '';
    const signature = asString(delta.signature);
    const data = asString(delta.redactedContent);
    const thinking = (this.thinking.get(block) ?? '') + text;
    this.thinking.set(block, thinking);
    return [
      ...(text === '' ? [] : [{ reasoning_content: text }]),
      ...(signature ? [{ thinking_blocks: [{ type: 'thinking' as const, thinking, signature }] }] : []),
      ...(data ? [{ thinking_blocks: [{ type: 'redacted_thinking' as const, data }] }] : []),
    ];
  }
}

function indexOf({ contentBlockIndex: index }: Wire<ContentBlockStopEvent>): number {
  if (typeof index === 'number' && Number.isInteger(index)) return index;
  throw invalidResponse("an event has no 'contentBlockIndex'");
}
