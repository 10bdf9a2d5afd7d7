import type { Message } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { parsed } from '../../shared/function-calls';
import { asRecord, asArray, asString, type JsonObject } from '../../shared/json';
import { toParts, USER_PARTS } from './content-parts';
import type { FunctionResponsePart, InlineMedia, MediaPart, ReferencedMedia } from './generate-wire';
import type { Translation } from './translation';

interface KnownCall {
  readonly name: string;
  readonly position: number;
}

/** The tool calls of a conversation, so that results find the function that they belong to. */
export class KnownCalls {
  private readonly byId = new Map<string, KnownCall>();
  private count = 0;

  add(message: Message): void {
    for (const call of asArray(message.tool_calls).map(asRecord)) {
      const id = asString(call?.['id']);
      const name = asString(asRecord(call?.['function'])?.['name']);
      if (id !== undefined && name !== undefined) this.byId.set(id, { name, position: this.count++ });
    }
  }

  find(id: string): KnownCall | undefined {
    return this.byId.get(id);
  }
}

/** The result of one call; `position` is that of the call, whose order the results have to keep where there are no ids. */
export interface PlacedResult {
  readonly position: number;
  readonly part: FunctionResponsePart;
}

export function toToolResult(
  message: Message,
  where: string,
  calls: KnownCalls,
  translation: Translation,
): PlacedResult {
  const id = message.tool_call_id ?? '';
  const call = calls.find(id);
  if (!call) throw invalidRequest(where, `${where}.tool_call_id must name a tool call of an earlier message.`);
  const { said, media } = readContent(message, where, translation);
  return {
    position: call.position,
    part: {
      functionResponse: {
        ...(translation.dialect.hasCallIds ? { id } : {}),
        name: call.name,
        response: toResponse(said),
        ...(media.length > 0 ? { parts: media } : {}),
      },
    },
  };
}

interface ResultContent {
  said: string;
  media: (InlineMedia | ReferencedMedia)[];
}

function readContent(message: Message, where: string, translation: Translation): ResultContent {
  const { content } = message;
  if (typeof content === 'string') return { said: content, media: [] };
  const parts = toParts(content, `${where}.content`, USER_PARTS, translation);
  const media = parts
    .filter((part): part is MediaPart => 'inlineData' in part || 'fileData' in part)
    .map((part) => withoutResolution(part, translation));
  if (media.length > 0 && !translation.capabilities.richMedia) {
    throw invalidRequest(where, `${where}.content: this model takes text alone as the result of a tool.`);
  }
  return { said: parts.map((part) => ('text' in part ? part.text : '')).join(''), media };
}

/** Media in results cannot be asked to be looked at closely. */
function withoutResolution(part: MediaPart, { adjusted }: Translation): InlineMedia | ReferencedMedia {
  const { mediaResolution, ...media } = part;
  if (mediaResolution) adjusted.add('image_url.detail');
  return media;
}

/** The API wants an object; anything else is the `output` of one. */
function toResponse(said: string): JsonObject {
  const given = parsed(said);
  return asRecord(given) ?? { output: given === undefined ? said : given };
}
