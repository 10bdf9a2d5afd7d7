import type { Message } from '../../wire';
import { invalidRequest } from '../shared/errors';
import { plainText } from '../shared/message-content';

const OPENED = '[/INST]';
const TURN_ENDED = '</s><s>';

/** The conversation as the one text that Llama 2 was trained on: turns between `[INST]` marks, the system's text inside. */
export function toLlama2Prompt(messages: readonly Message[]): string {
  const prompt = messages.reduce((sofar, { role, content, function_call }, index) => {
    const where = `messages.${index}`;
    if (function_call) throw invalidRequest(where, `${where}: MosaicML has no tools.`);
    const said = plainText(content, where);
    if (role === 'assistant') return `${sofar} ${said} ${TURN_ENDED}`;
    if (role !== 'user' && role !== 'system') {
      const message = `An invalid request structure was submitted. Invalid role ${role} inputted. Must be one of 'system', 'user', or 'assistant'.`;
      throw invalidRequest(`${where}.role`, message);
    }
    const turn = `${role === 'system' ? `<<SYS>> ${said} <</SYS>>` : said} ${OPENED}`;
    return sofar.endsWith(OPENED) ? sofar.slice(0, -OPENED.length) + turn : `${sofar}[INST] ${turn}`;
  }, '<s>');
  return prompt.endsWith(TURN_ENDED) ? prompt.slice(0, -TURN_ENDED.length) : prompt;
}
