import type { Message } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { parsed } from '../../shared/function-calls';
import { asRecord, asArray, asString, type JsonObject } from '../../shared/json';
import { toParts, USER_PARTS } from './content-parts';
import type { FunctionResponsePart, InlineMedia, MediaPart, ReferencedMedia } from './generate-wire';
import type { Translation } from './translation';

type ClientToolCall = NonNullable<Message['tool_calls']>[number];

interface KnownCall {
  readonly name: string;
  readonly position: number;
}

/** The tool calls of a conversation by id: a result carries the id of its call, and Gemini needs the function's name. */
export class KnownCalls {
  private readonly byId = new Map<string, KnownCall>();
  private count = 0;

  add(message: Message): void {
    for (const value of asArray(message.tool_calls)) {
      const call = asRecord<ClientToolCall>(value);
      const id = asString(call?.id);
      const name = asString(asRecord<{ name: string }>(call?.function)?.name);
      if (id !== undefined && name !== undefined) this.byId.set(id, { name, position: this.count++ });
    }
  }

  find(id: string): KnownCall | undefined {
    return this.byId.get(id);
  }
}

/** A tool result and the position of its call. If calls have no ids, results must be in the order of the calls. */
export interface OrderedResult {
  readonly position: number;
  readonly part: FunctionResponsePart;
}

export function toToolResult(
  message: Message,
  path: string,
  calls: KnownCalls,
  translation: Translation,
): OrderedResult {
  const id = message.tool_call_id ?? '';
  const call = calls.find(id);
  if (!call) throw invalidRequest(path, `${path}.tool_call_id must be the id of a tool call in an earlier message.`);
  const { text, media } = readContent(message, path, translation);
  return {
    position: call.position,
    part: {
      functionResponse: {
        ...(translation.dialect.hasCallIds ? { id } : {}),
        name: call.name,
        response: toResponse(text),
        ...(media.length > 0 ? { parts: media } : {}),
      },
    },
  };
}

interface ResultContent {
  text: string;
  media: (InlineMedia | ReferencedMedia)[];
}

function readContent(message: Message, path: string, translation: Translation): ResultContent {
  const { content } = message;
  if (typeof content === 'string') return { text: content, media: [] };
  const parts = toParts(content, path, USER_PARTS, translation);
  const media = parts
    .filter((part): part is MediaPart => 'inlineData' in part || 'fileData' in part)
    .map((part) => withoutResolution(part, translation));
  if (media.length > 0 && !translation.capabilities.richMedia) {
    throw invalidRequest(path, `${path}.content: this model only accepts text in tool results.`);
  }
  return { text: parts.map((part) => ('text' in part ? part.text : '')).join(''), media };
}

/** Media in tool results cannot have a `mediaResolution`. */
function withoutResolution(part: MediaPart, { adjusted }: Translation): InlineMedia | ReferencedMedia {
  const { mediaResolution, ...media } = part;
  if (mediaResolution) adjusted.add('image_url.detail');
  return media;
}

/** A `$ref` anywhere in a result, with the JSON escape of its first character or not. Also the `$defs` of a schema. */
const REFERENCE = /"(?:\$|\\u0024)(?:ref|defs)"/;

/**
 * The API requires an object, so any other result becomes its `output`. It takes a `$ref` in the object for the name of a
 * media part, and rejects others, so a result with references remains text.
 */
function toResponse(text: string): JsonObject {
  if (REFERENCE.test(text)) return { output: text };
  const value = parsed(text);
  return asRecord(value) ?? { output: value === undefined ? text : value };
}
