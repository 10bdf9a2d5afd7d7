import type { ChatDelta } from '../../wire';
import { OUTPUT_TOOL } from '../models/claude/structured-output';
import { asRecord, asString, type JsonObject } from '../shared/json';
import { newToolCallId } from '../openai-protocol/tool-call-deltas';
import { requiredText } from './converse-response';
import { invalidResponse } from '../shared/errors';

type Delta = Partial<ChatDelta>;

/** A call of a tool that has begun and not ended. */
interface OpenToolUse {
  readonly say: (fragment: string) => Delta;
  hasInput: boolean;
}

/**
 * The content blocks of a streamed message, by their index. The index counts blocks of all kinds; ours counts tool
 * calls. Blocks of text and of reasoning have no start.
 */
export class ContentBlocks {
  private readonly toolUses = new Map<number, OpenToolUse>();
  /** The thinking so far, by block: the signature, which comes last, seals all of it. */
  private readonly thinking = new Map<number, string>();
  private toolCalls = 0;

  constructor(private readonly answersThroughTool: boolean) {}

  get hasToolCalls(): boolean {
    return this.toolCalls > 0;
  }

  start(event: JsonObject): Delta[] {
    const toolUse = asRecord(asRecord(event['start'])?.['toolUse']);
    if (!toolUse) return [];
    const block = indexOf(event);
    const name = requiredText(toolUse['name'], 'toolUse.name');
    if (this.answersThroughTool && name === OUTPUT_TOOL) {
      this.toolUses.set(block, { say: (content) => ({ content }), hasInput: false });
      return [];
    }
    const index = this.toolCalls++;
    const id = asString(toolUse['toolUseId']) || newToolCallId();
    const say = (fragment: string): Delta => ({ tool_calls: [{ index, function: { arguments: fragment } }] });
    this.toolUses.set(block, { say, hasInput: false });
    return [{ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }];
  }

  continue(event: JsonObject): Delta[] {
    const delta = asRecord(event['delta']);
    if (!delta) throw invalidResponse('an event has no delta');
    const said = asString(delta['text']);
    if (said !== undefined) return said === '' ? [] : [{ content: said }];
    const toolUse = asRecord(delta['toolUse']);
    if (toolUse) return this.continueToolUse(indexOf(event), requiredText(toolUse['input'], 'toolUse.input'));
    const reasoning = asRecord(delta['reasoningContent']);
    return reasoning ? this.continueReasoning(indexOf(event), reasoning) : [];
  }

  stop(event: JsonObject): Delta[] {
    return this.close(indexOf(event));
  }

  stopAll(): Delta[] {
    return [...this.toolUses.keys()].flatMap((block) => this.close(block));
  }

  private close(block: number): Delta[] {
    const open = this.toolUses.get(block);
    this.toolUses.delete(block);
    return open && !open.hasInput ? [open.say('{}')] : [];
  }

  private continueToolUse(block: number, fragment: string): Delta[] {
    const open = this.toolUses.get(block);
    if (!open) throw invalidResponse('a delta belongs to no open tool call');
    if (fragment === '') return [];
    open.hasInput = true;
    return [open.say(fragment)];
  }

  private continueReasoning(block: number, delta: JsonObject): Delta[] {
    const thought = asString(delta['text']) ?? '';
    const signature = asString(delta['signature']);
    const data = asString(delta['redactedContent']);
    const thinking = (this.thinking.get(block) ?? '') + thought;
    this.thinking.set(block, thinking);
    return [
      ...(thought === '' ? [] : [{ reasoning_content: thought }]),
      ...(signature ? [{ thinking_blocks: [{ type: 'thinking' as const, thinking, signature }] }] : []),
      ...(data ? [{ thinking_blocks: [{ type: 'redacted_thinking' as const, data }] }] : []),
    ];
  }
}

function indexOf(event: JsonObject): number {
  const index = event['contentBlockIndex'];
  if (typeof index === 'number' && Number.isInteger(index)) return index;
  throw invalidResponse('an event names no content block');
}
