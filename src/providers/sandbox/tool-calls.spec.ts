import { ChatRequest } from '../../wire';
import { readConversation } from './conversation';
import { toolCalls } from './tool-calls';

const tool = (name: string, parameters?: object) => ({
  type: 'function',
  function: { name, ...(parameters && { parameters }) },
});
const weather = tool('get_weather', { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] });
const clock = tool('currentTime');

function called(content: string, rest: object = {}, role = 'user'): string[] {
  const result = ChatRequest.parse({ messages: [{ role, content }], tools: [weather, clock], ...rest });
  if (result.issues) throw new Error(JSON.stringify(result.issues));
  return toolCalls(result.value, readConversation(result.value)).map(({ name, arguments: json }) => `${name}${json}`);
}

describe('toolCalls', () => {
  it('calls a tool that the user mentions, with arguments from the user’s text', () => {
    expect(called('What is the weather in Oslo?')).toEqual(['get_weather{"city":"Oslo"}']);
    expect(called('Use get_weather for Paris')).toEqual(['get_weather{"city":"Paris"}']);
  });

  it('calls all mentioned tools in the order of the tools', () => {
    const question = 'Tell me the time and the weather in Oslo';
    expect(called(question)).toEqual(['get_weather{"city":"Oslo"}', 'currentTime{}']);
    expect(called(question, { parallel_tool_calls: false })).toEqual(['get_weather{"city":"Oslo"}']);
  });

  it('calls no tool if none is mentioned, after a tool result, or with tool_choice none', () => {
    expect(called('Hello')).toEqual([]);
    expect(called('Timeless weathering')).toEqual([]);
    expect(called('The weather', {}, 'assistant')).toEqual([]);
    expect(called('The weather', { tool_choice: 'none' })).toEqual([]);
  });

  it('matches a tool name of common words only if the text contains all of them', () => {
    expect(called('please search', { tools: [tool('search')] })).toEqual(['search{}']);
    expect(called('please look', { tools: [tool('look_up')] })).toEqual([]);
  });

  it('calls the first tool when one is required and none is mentioned', () => {
    expect(called('Hello', { tool_choice: 'required' })).toEqual(['get_weather{"city":"Hello"}']);
    expect(called('The time', { tool_choice: 'required' })).toEqual(['currentTime{}']);
  });

  it('calls the tool that tool_choice names', () => {
    const tool_choice = { type: 'function', function: { name: 'currentTime' } };
    expect(called('The weather', { tool_choice })).toEqual(['currentTime{}']);
  });

  it.each<[string, object]>([
    ['names no tool', { tool_choice: { type: 'function', function: { name: 'other' } } }],
    ['is of another type', { tool_choice: { type: 'custom' } }],
    ['is no word of the API', { tool_choice: 'perhaps' }],
    ['requires one of none', { tool_choice: 'required', tools: [] }],
  ])('rejects a tool_choice that %s', (_what, rest) => {
    expect(() => called('Hello', rest)).toThrow(
      expect.objectContaining({ status: 400, param: 'tool_choice' }) as Error,
    );
  });

  it.each(['', 'n'.repeat(129)])('rejects a call of a tool with the name "%s"', (name) => {
    expect(() => called('Hello', { tools: [tool(name)], tool_choice: 'required' })).toThrow(
      expect.objectContaining({ status: 400, param: 'tools' }) as Error,
    );
  });

  it('calls at most 16 tools', () => {
    const tools = Array.from({ length: 20 }, (_, index) => tool(`time_${index}`));
    expect(called(tools.map(({ function: { name } }) => name).join(), { tools })).toHaveLength(16);
  });

  it('makes arguments an object even if the schema does not', () => {
    expect(called('time', { tools: [tool('time', { type: 'string' })] })).toEqual(['time{}']);
  });
});
