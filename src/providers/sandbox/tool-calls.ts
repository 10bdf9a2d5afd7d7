import type { ChatRequest, FunctionTool } from '../../wire';
import { asRecord } from '../shared/json';
import type { Conversation } from './conversation';
import { cannot } from './error-body';
import { sampleOf } from './schema-sample';
import { Hints, wordsOf } from './words';

/** Words of a tool's name that a question does not have to contain. */
const COMMON_WORDS = new Set(
  'a add by call check create current do fetch find for from get in list look lookup make now of query read run search send set show the to tool up update use'.split(
    ' ',
  ),
);

/** Maximum number of calls, and maximum length of a tool's name. */
const MAX_CALLS = 16;
const MAX_NAME = 128;

/** A tool call, with its arguments as JSON text. */
export interface CalledFunction {
  readonly name: string;
  readonly arguments: string;
}

/**
 * Returns the tool calls of the model; if there are none, it responds with text.
 *
 * A named `tool_choice` calls that tool; `required` calls what the question mentions, else the first tool; `auto` calls
 * what the question mentions, if the last message is the user's. A question mentions a tool if it contains the
 * significant words of its name: "What is the weather?" mentions `get_weather`. The first 16 mentioned tools are called
 * once each, or only the first of them with `parallel_tool_calls: false`.
 */
export function toolCalls(request: ChatRequest, conversation: Conversation): CalledFunction[] {
  const tools = chosenTools(request, conversation);
  return tools.map(({ function: { name, parameters } }) => {
    if (name === '' || name.length > MAX_NAME) {
      throw cannot(`A function's name must have 1 to ${MAX_NAME} characters.`, 'tools');
    }
    return { name, arguments: argumentsFor(parameters, conversation.question, 1 / tools.length) };
  });
}

function chosenTools(request: ChatRequest, { question, isQuestion }: Conversation): FunctionTool[] {
  const tools = (request.tools ?? []).filter((tool): tool is FunctionTool => tool.type === 'function');
  const choice = request.tool_choice ?? 'auto';
  if (typeof choice !== 'string') return [namedTool(tools, choice)];
  if (choice === 'none') return [];
  if (choice !== 'auto' && choice !== 'required') {
    throw cannot(`tool_choice must be 'none', 'auto', 'required' or name a function.`, 'tool_choice');
  }
  if (choice === 'required' && tools.length === 0)
    throw cannot(`'required' needs a tool of type 'function'.`, 'tool_choice');

  const words = new Set(wordsOf(question));
  const mentioned =
    choice === 'required' || isQuestion ? tools.filter(({ function: { name } }) => mentions(words, name)) : [];
  const called = choice === 'required' && mentioned.length === 0 ? tools.slice(0, 1) : mentioned;
  return called.slice(0, request.parallel_tool_calls === false ? 1 : MAX_CALLS);
}

function namedTool(tools: readonly FunctionTool[], choice: object): FunctionTool {
  const name = 'function' in choice ? asRecord<{ name: string }>(choice.function)?.name : undefined;
  const tool = tools.find((candidate) => candidate.function.name === name);
  if (!tool)
    throw cannot('The sandbox calls only tools of type function; tool_choice names none of tools.', 'tool_choice');
  return tool;
}

function mentions(question: ReadonlySet<string>, name: string): boolean {
  const words = wordsOf(name);
  const telling = words.filter((word) => !COMMON_WORDS.has(word));
  const needed = telling.length > 0 ? telling : words;
  return needed.length > 0 && needed.every((word) => question.has(word));
}

/** Arguments are always an object, whatever the schema. */
function argumentsFor(parameters: object | null | undefined, question: string, share: number): string {
  return JSON.stringify(asRecord(sampleOf(parameters ?? { type: 'object' }, new Hints(question), share)) ?? {});
}
