import type { Message } from '../../wire';
import { invalidRequest } from './errors';
import { asRecord, asArray, asString, type JsonObject } from './json';
import { isNeutral } from './parameter-rules';

/** `where` is the path of the part in the request, for the error message. */
export type ToPart<Part> = (part: JsonObject, where: string) => Part;

/**
 * The content of a message: one text stays one, a list of parts goes by the table of the types that the vendor takes.
 * @throws GatewayError `INVALID_REQUEST` for a part of another type
 */
export function toContent<Part>(
  content: unknown,
  where: string,
  table: ReadonlyMap<string, ToPart<Part>>,
): string | Part[] {
  if (content === undefined || content === null) return '';
  if (typeof content === 'string') return content;
  return asArray(content).map((item, index) => {
    const part = asRecord(item) ?? {};
    const type = asString(part['type']) ?? '';
    const path = `${where}.content.${index}`;
    const toPart = table.get(type);
    if (!toPart) throw invalidRequest(path, `${path}: a content part of type '${type}' is not supported here.`);
    return toPart(part, path);
  });
}

const TEXT_ONLY: ReadonlyMap<string, ToPart<string>> = new Map([
  ['text', (part: JsonObject) => asString(part['text']) ?? ''],
]);

/** The content of a message for vendors that take nothing but text; the texts of several parts are joined. */
export function plainText(content: unknown, where: string): string {
  const parts = toContent(content, where, TEXT_ONLY);
  return typeof parts === 'string' ? parts : parts.join('');
}

/**
 * For vendors that know speakers by their roles alone: what is dropped of messages, which the client has to be told.
 * @param reasoning of earlier answers: some vendors take it back, some only as they have signed it
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
