import type { Message } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { unknownRole } from '../../shared/function-calls';
import { asString } from '../../shared/json';
import { toAssistantParts } from './assistant-parts';
import { SYSTEM_PARTS, toParts, toTextParts, USER_PARTS } from './content-parts';
import type { Content, GenerateRequest, Part, TextPart } from './generate-wire';
import { KnownCalls, toToolResult, type PlacedResult } from './tool-results';
import type { Translation } from './translation';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

type Conversation = Pick<GenerateRequest, 'contents' | 'systemInstruction'>;

/**
 * Our messages as the vendor's. System texts stand beside the conversation, messages of one speaker become one turn,
 * and the results of one turn's calls a turn of their own, which the API wants right after the calls.
 */
export function toConversation(translation: Translation): Conversation {
  const turns = new Turns(translation);
  translation.request.messages.forEach((message, index) => turns.add(message, `messages.${index}`));
  return turns.finish();
}

class Turns {
  private readonly system: TextPart[];
  private readonly contents: Content[] = [];
  private readonly calls = new KnownCalls();
  private results: PlacedResult[] = [];
  private lastRole: string | undefined;

  constructor(private readonly translation: Translation) {
    // MLflow's name for the system text of a completion.
    this.system = toTextParts(asString(translation.request['system_prompt']) ?? '');
  }

  add(message: Message, where: string): void {
    const { role } = message;
    if (!ROLES.includes(role)) throw unknownRole(role, where, ROLES);
    if (role === 'system' || role === 'developer') {
      this.system.push(...toParts(message.content, `${where}.content`, SYSTEM_PARTS, this.translation));
      return;
    }
    if (role === 'tool') {
      this.results.push(toToolResult(message, where, this.calls, this.translation));
      return;
    }
    this.placeResults();
    if (role === 'assistant') {
      this.calls.add(message);
      this.say('model', toAssistantParts(message, where, this.translation));
    } else {
      this.say('user', toParts(message.content, `${where}.content`, USER_PARTS, this.translation));
    }
  }

  finish(): Conversation {
    this.placeResults();
    const { contents, system } = this;
    if (contents.length === 0) throw invalidRequest('messages', "'messages' must hold a message of the user.");
    if (system.length === 0) return { contents };
    if (this.translation.capabilities.systemInstruction) return { systemInstruction: { parts: system }, contents };
    const [first] = contents;
    if (first?.role !== 'user') return { contents: [{ role: 'user', parts: system }, ...contents] };
    return { contents: [{ role: 'user', parts: [...system, ...first.parts] }, ...contents.slice(1)] };
  }

  private say(role: Content['role'], parts: Part[]): void {
    if (parts.length === 0) return;
    const last = this.contents.at(-1);
    if (last && this.lastRole === role) last.parts.push(...parts);
    else this.contents.push({ role, parts });
    this.lastRole = role;
  }

  private placeResults(): void {
    if (this.results.length === 0) return;
    const parts = this.results.sort((one, other) => one.position - other.position).map(({ part }) => part);
    this.contents.push({ role: 'user', parts });
    this.results = [];
    this.lastRole = 'tool';
  }
}
