import type { Message } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { unknownRole } from '../../shared/function-calls';
import { asRecord, asString } from '../../shared/json';
import { toAssistantParts } from './assistant-parts';
import { SYSTEM_PARTS, toParts, toTextParts, USER_PARTS } from './content-parts';
import type { Content, GenerateRequest, Part, TextPart } from './generate-wire';
import type { ClientParameters } from './parameters';
import { KnownCalls, toToolResult, type OrderedResult } from './tool-results';
import type { Translation } from './translation';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

type Conversation = Pick<GenerateRequest, 'contents' | 'systemInstruction'>;

/**
 * Translates the messages. System messages become `systemInstruction`, consecutive messages of one role become one turn,
 * and the results of tool calls become one turn right after the calls, as the API requires.
 */
export function toConversation(translation: Translation): Conversation {
  const builder = new ConversationBuilder(translation);
  translation.request.messages.forEach((message, index) => builder.add(message, `messages.${index}`));
  return builder.finish();
}

class ConversationBuilder {
  private readonly system: TextPart[];
  private readonly contents: Content[] = [];
  private readonly calls = new KnownCalls();
  private results: OrderedResult[] = [];
  private lastRole: string | undefined;

  constructor(private readonly translation: Translation) {
    // MLflow's completions have a parameter `system_prompt`.
    const prompt = asString(asRecord<ClientParameters>(translation.request)?.system_prompt);
    this.system = toTextParts(prompt ?? '');
  }

  add(message: Message, path: string): void {
    const { role } = message;
    if (!ROLES.includes(role)) throw unknownRole(role, path, ROLES);
    if (role === 'system' || role === 'developer') {
      this.system.push(...toParts(message.content, path, SYSTEM_PARTS, this.translation));
      return;
    }
    if (role === 'tool') {
      this.results.push(toToolResult(message, path, this.calls, this.translation));
      return;
    }
    this.flushResults();
    if (role === 'assistant') {
      this.calls.add(message);
      this.addParts('model', toAssistantParts(message, path, this.translation));
    } else {
      this.addParts('user', toParts(message.content, path, USER_PARTS, this.translation));
    }
  }

  finish(): Conversation {
    this.flushResults();
    const { contents, system } = this;
    if (contents.length === 0) throw invalidRequest('messages', "'messages' must contain a user message.");
    if (system.length === 0) return { contents };
    if (this.translation.capabilities.systemInstruction) return { systemInstruction: { parts: system }, contents };
    const [first] = contents;
    if (first?.role !== 'user') return { contents: [{ role: 'user', parts: system }, ...contents] };
    return { contents: [{ role: 'user', parts: [...system, ...first.parts] }, ...contents.slice(1)] };
  }

  private addParts(role: Content['role'], parts: Part[]): void {
    if (parts.length === 0) return;
    const last = this.contents.at(-1);
    if (last && this.lastRole === role) last.parts.push(...parts);
    else this.contents.push({ role, parts });
    this.lastRole = role;
  }

  private flushResults(): void {
    if (this.results.length === 0) return;
    const parts = this.results.sort((one, other) => one.position - other.position).map(({ part }) => part);
    this.contents.push({ role: 'user', parts });
    this.results = [];
    this.lastRole = 'tool';
  }
}
