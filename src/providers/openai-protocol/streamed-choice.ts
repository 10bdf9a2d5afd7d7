import type { ToolCallDelta } from '../../wire';
import { errorInBody } from '../../upstream/client/error-body';
import { hasFinishReason } from '../shared/finish-reason';
import { asRecord, asString, type Draft } from '../shared/json';
import type { CopiedText } from '../contract/provider-adapter';
import type { ChoiceWire, FunctionCallWire, MessageWire } from './chat-wire';
import { flattenContent } from './content-parts';
import { toFinish } from './finish-reason';
import { dropZeroValues } from './messages';
import { reasoningOf } from './reasoning';
import { ToolCallDeltas } from './tool-call-deltas';
import { argumentsText, callsIn } from './tool-calls';

const COPIED_CONTENT: CopiedText = { from: 'content', to: 'content', padding: 'obfuscation' };
const COPIED_REASONING_CONTENT: CopiedText = { ...COPIED_CONTENT, from: 'reasoning_content', to: 'reasoning_content' };
const COPIED_REASONING: CopiedText = { ...COPIED_REASONING_CONTENT, from: 'reasoning' };

/** One choice of a streamed chat response. Completes its events in place. */
export class StreamedChoice {
  isFinished = false;
  private hasRole = false;
  private hasOutput = false;
  private hasFunctionCall = false;
  private tools: ToolCallDeltas | undefined;
  /** Reasoning without a signature. */
  private unsigned = '';
  /** The text of the last event that its chunk contains unchanged. */
  copied: CopiedText | undefined;

  constructor(
    private readonly index: number,
    private readonly separator: string,
  ) {}

  /** @throws GatewayError if the choice reports an error, or ends in a failure without any output */
  complete(choice: Draft<ChoiceWire>, delta: Draft<MessageWire>): void {
    const reported = choice.error === undefined ? undefined : errorInBody(choice);
    if (reported) throw reported;
    const native = choice.finish_reason;
    const isFinish = hasFinishReason(native);
    choice.index = this.index;
    choice.delta = this.completeDelta(delta, isFinish);
    if (choice.message !== undefined) choice.message = undefined;
    if (isFinish) this.finishWith(choice, native);
    else choice.finish_reason = null;
    // Log probabilities contain the text as well.
    if (choice.logprobs !== undefined && choice.logprobs !== null) this.copied = undefined;
  }

  /** Returns the last event of a choice whose finish reason the provider omitted. */
  end(): Draft<ChoiceWire> {
    const choice: Draft<ChoiceWire> = { index: this.index, delta: this.completeDelta({}, true) };
    this.finishWith(choice, undefined);
    return choice;
  }

  private finishWith(choice: Draft<ChoiceWire>, native: string | undefined): void {
    this.isFinished = true;
    const reason = native ?? (this.hasFunctionCall ? 'function_call' : undefined);
    Object.assign(choice, toFinish(reason, this.tools?.hasCalls === true, this.hasOutput));
  }

  private completeDelta(delta: Draft<MessageWire>, isFinish: boolean): Draft<MessageWire> {
    this.copied = this.copiedIn(delta);
    const nativeCalls = delta.tool_calls ? callsIn(delta.tool_calls) : [];
    if (nativeCalls.length > 0) this.tools ??= new ToolCallDeltas();
    const calls: ToolCallDelta[] = this.tools ? this.tools.push(nativeCalls) : [];
    if (isFinish && this.tools) {
      calls.push(...this.tools.finish());
      if (this.tools.otherCalls.length > 0) delta.native_tool_calls = this.tools.otherCalls;
    }
    if (typeof delta.content === 'object' && delta.content !== null) {
      this.unsigned = flattenContent(delta, this.separator, this.unsigned);
    }
    if (delta.function_call !== undefined || delta.audio !== undefined || delta.refusal !== undefined) {
      dropZeroValues(delta);
      const named: Draft<FunctionCallWire> | undefined = asRecord<FunctionCallWire>(delta.function_call);
      if (named) {
        this.hasFunctionCall = true;
        if (asRecord(named.arguments)) named.arguments = argumentsText(named.arguments);
      }
    }

    delta.role = this.hasRole ? null : asString(delta.role) || 'assistant';
    delta.content = asString(delta.content) ?? null;
    delta.tool_calls = calls.length > 0 ? calls : null;
    this.hasRole = true;
    const reasoning = reasoningOf(delta);
    if (reasoning !== undefined || delta.reasoning_content !== undefined) delta.reasoning_content = reasoning;
    if (delta.reasoning !== undefined) delta.reasoning = undefined;
    if (delta.content || reasoning || calls.length > 0 || this.hasFunctionCall) this.hasOutput = true;
    return delta;
  }

  private copiedIn(delta: Draft<MessageWire>): CopiedText | undefined {
    if (this.tools || this.hasFunctionCall || delta.tool_calls || delta.function_call) return undefined;
    const reasoning = reasoningOf(delta);
    if (delta.content && !reasoning) return typeof delta.content === 'string' ? COPIED_CONTENT : undefined;
    if (!reasoning || delta.content) return undefined;
    return typeof delta.reasoning_content === 'string' ? COPIED_REASONING_CONTENT : COPIED_REASONING;
  }
}
