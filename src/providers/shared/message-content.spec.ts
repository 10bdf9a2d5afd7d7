import type { Message } from '../../wire';
import { droppedFields } from './message-content';

describe('the dropped fields of messages', () => {
  const blocks = [{ type: 'thinking', thinking: 'Hm', signature: 'c2ln' }];
  const response = { role: 'assistant', content: 'A' };
  const thought = { ...response, reasoning_content: 'Hm' };
  const signed = { ...thought, thinking_blocks: blocks };

  it.each<[string, Message[], 'kept' | 'signed' | 'dropped', string[]]>([
    ['nothing of plain ones', [{ role: 'user', content: 'Hi' }, response], 'dropped', []],
    ['names of speakers, but not of tools', [{ role: 'user', name: 'Ann' }], 'kept', ['messages.name']],
    ['nothing of a tool’s name', [{ role: 'tool', name: 'f', tool_call_id: 'a' }], 'kept', []],
    ['nothing of reasoning that is taken back', [signed], 'kept', []],
    ['reasoning that nobody signed', [thought], 'signed', ['reasoning_content']],
    ['nothing of reasoning that goes back as it was signed', [signed], 'signed', []],
    ['what was signed and what was not', [signed, thought], 'signed', ['reasoning_content']],
    ['all reasoning where none is taken', [signed], 'dropped', ['reasoning_content', 'thinking_blocks']],
    ['no reasoning that is empty', [{ ...response, reasoning_content: '', thinking_blocks: [] }], 'dropped', []],
  ])('%s', (_what, messages, reasoning, reported) => {
    expect(droppedFields(messages, reasoning)).toEqual(reported);
  });
});
