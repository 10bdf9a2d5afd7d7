import type { Message } from '../../wire';
import { invalidRequest } from './errors';
import { asRecord, asArray, asString, type Wire } from './json';
import { isNeutral } from './parameter-rules';

/** The content parts of OpenAI's API, and native fields by index. */
export interface ContentPartWire {
  readonly [field: string]: unknown;
  readonly type: string;
  readonly text: string;
  readonly refusal: string;
  /** A string from some clients. */
  readonly image_url: ImageUrlWire | string;
  readonly input_audio: AudioWire | string;
  readonly file: FileWire;
  /** Of type `reasoning`, as in OpenAI's Responses API. */
  readonly summary: readonly { readonly text: string }[];
}

export interface ImageUrlWire {
  readonly url: string;
  readonly detail: string;
}

export interface AudioWire {
  readonly data: string;
}

export interface FileWire {
  readonly file_id: string;
  readonly file_data: string;
  readonly filename: string;
}

/** A content part before its fields are checked. */
export type ContentPartFields = Wire<ContentPartWire>;

/**
 * Converts a content part. `where` is its path in the request, for error messages; `context` contains other values
 * that a provider needs.
 */
export type ToPart<Part, Context = undefined> = (part: ContentPartFields, where: string, context: Context) => Part;

/** The function for each type of content part. A map, or an object for types that follow a rule. */
export interface PartTable<Part, Context = undefined> {
  get(type: string): ToPart<Part, Context> | undefined;
}

/**
 * Converts the content of a message: a string is returned unchanged, the parts of a list are converted by the function
 * that `table` has for their type.
 * @throws GatewayError `INVALID_REQUEST` for a part whose type is not in `table`
 */
export function toContent<Part, Context = undefined>(
  content: unknown,
  where: string,
  table: PartTable<Part, Context>,
  context?: Context,
): string | Part[] {
  if (content === undefined || content === null) return '';
  if (typeof content === 'string') return content;
  // Absent only if the functions of the table use none.
  return toParts(content, `${where}.content`, table, context as Context);
}

/**
 * Converts a list of content parts; anything but a list has none.
 * @throws GatewayError `INVALID_REQUEST` for a part whose type is not in `table`
 */
export function toParts<Part, Context>(
  parts: unknown,
  where: string,
  table: PartTable<Part, Context>,
  context: Context,
): Part[] {
  return asArray(parts).map((item, index) => {
    const part = asRecord<ContentPartWire>(item) ?? {};
    const type = asString(part.type) ?? '';
    const path = `${where}.${index}`;
    const toPart = table.get(type);
    if (!toPart) throw invalidRequest(path, `${path}: a content part of type '${type}' is not supported here.`);
    return toPart(part, path, context);
  });
}

const TEXT_ONLY: ReadonlyMap<string, ToPart<string>> = new Map([
  ['text', (part: ContentPartFields) => asString(part.text) ?? ''],
]);

/** Returns the content of a message for providers that accept text only. The texts of several parts are joined. */
export function plainText(content: unknown, where: string): string {
  const parts = toContent(content, where, TEXT_ONLY);
  return typeof parts === 'string' ? parts : parts.join('');
}

/**
 * Returns the names of the message fields that are dropped for a provider without `name`.
 * @param reasoning how the provider treats reasoning in messages: accepts it, accepts signed blocks only, or drops it
 */
export function droppedFields(messages: readonly Message[], reasoning: 'kept' | 'signed' | 'dropped'): string[] {
  const has = (name: string) => (message: Message) => !isNeutral(message[name]);
  const isUnsigned = (message: Message): boolean =>
    has('reasoning_content')(message) && !has('thinking_blocks')(message);
  const hasThought = messages.some(reasoning === 'signed' ? isUnsigned : has('reasoning_content'));
  return [
    ...(messages.some(({ role, name }) => name && role !== 'tool') ? ['messages.name'] : []),
    ...(reasoning !== 'kept' && hasThought ? ['reasoning_content'] : []),
    ...(reasoning === 'dropped' && messages.some(has('thinking_blocks')) ? ['thinking_blocks'] : []),
  ];
}
