import { OPENAI_DIALECT } from '../../src/dialects/openai/openai.dialect';
import { serialized } from '../support/serialized';
import { openAIViolations, type OpenAIType } from './violations';

/** OpenAI's type of a response or chunk on `/v1`, by the `object` that the adapter sets. */
const TYPES: Readonly<Record<string, OpenAIType>> = {
  'chat.completion': 'ChatCompletion',
  'chat.completion.chunk': 'ChatCompletionChunk',
  text_completion: 'Completion',
  text_completion_chunk: 'CompletionChunk',
  list: 'CreateEmbeddingResponse',
};

/** Renders an adapter's response or chunk as on `/v1`. Lists the places that do not match OpenAI's published type. */
export function openAIViolationsOf(value: object): string[] {
  const { object } = value as { object: string };
  const type = TYPES[object];
  if (!type) return [`'${object}' is not an object of OpenAI's API`];
  const rendered = type.endsWith('Chunk') ? streamed(value) : [serialized(OPENAI_DIALECT.renderResponse(value))];
  return rendered.flatMap((part) => openAIViolations(type, part));
}

/** The events that the dialect writes for a chunk. */
function streamed(chunk: object): unknown[] {
  const events = OPENAI_DIALECT.createEncoder().encode(chunk).split('\n\n').filter(Boolean);
  return events.map((event) => JSON.parse(event.replace(/^data: /, '')) as unknown);
}
