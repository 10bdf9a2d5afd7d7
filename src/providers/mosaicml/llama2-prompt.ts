import type { Message } from '../../wire';
import { invalidRequest } from '../shared/errors';
import { plainText } from '../shared/message-content';

const INSTRUCTION_END = '[/INST]';
const TURN_END = '</s><s>';

/** Formats the conversation as a Llama 2 prompt: user turns between `[INST]` tags, which contain the system message. */
export function toLlama2Prompt(messages: readonly Message[]): string {
  const conversation = messages.reduce((prompt, { role, content, function_call }, index) => {
    const path = `messages.${index}`;
    if (function_call) throw invalidRequest(path, `${path}: MosaicML does not support tools.`);
    const text = plainText(content, path);
    if (role === 'assistant') return `${prompt} ${text} ${TURN_END}`;
    if (role !== 'user' && role !== 'system') {
      // MLflow's text.
      const message = `An invalid request structure was submitted. Invalid role ${role} inputted. Must be one of 'system', 'user', or 'assistant'.`;
      throw invalidRequest(`${path}.role`, message);
    }
    const turn = `${role === 'system' ? `<<SYS>> ${text} <</SYS>>` : text} ${INSTRUCTION_END}`;
    return prompt.endsWith(INSTRUCTION_END)
      ? prompt.slice(0, -INSTRUCTION_END.length) + turn
      : `${prompt}[INST] ${turn}`;
  }, '<s>');
  return conversation.endsWith(TURN_END) ? conversation.slice(0, -TURN_END.length) : conversation;
}
