import { GatewayError } from '../../../errors';
import type { TextFormat } from './scanned-text';

type Fields = Readonly<Record<string, unknown>>;

/** Returns the text that replaces one, or the text itself. */
export type MapText = (text: string, format: TextFormat) => string;

/** Fields that contain no text for a person or a model, but names, addresses or encoded data. */
export const OPAQUE_FIELDS: ReadonlySet<string> = new Set([
  ...['role', 'type', 'id', 'tool_call_id', 'name', 'index', 'status', 'finish_reason', 'cache_control'],
  ...['url', 'data', 'file_data', 'file_id', 'format', 'detail', 'media_type', 'mime_type', 'encoding', 'signature'],
]);
const MAX_DEPTH = 100;

/**
 * Returns a value with each of its texts replaced; the value itself if no text has changed. The arguments of tool calls are
 * JSON text.
 *
 * @throws GatewayError for a value that is nested too deeply
 */
export function mapTexts(value: unknown, map: MapText, depth = 0): unknown {
  if (typeof value === 'string') return map(value, 'plain');
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw tooDeep();
  return Array.isArray(value) ? mapList(value, map, depth) : mapFields(value as Fields, map, depth);
}

function mapList(list: readonly unknown[], map: MapText, depth: number): readonly unknown[] {
  const mapped = list.map((item) => mapTexts(item, map, depth + 1));
  return mapped.every((item, index) => item === list[index]) ? list : mapped;
}

function mapFields(fields: Fields, map: MapText, depth: number): Fields {
  let changed: Record<string, unknown> | undefined;
  for (const name in fields) {
    if (OPAQUE_FIELDS.has(name)) continue;
    const value = fields[name];
    const isJson = name === 'arguments' && typeof value === 'string';
    const mapped = isJson ? map(value, 'json') : mapTexts(value, map, depth + 1);
    if (mapped !== value) changed = { ...(changed ?? fields), [name]: mapped };
  }
  return changed ?? fields;
}

/** Returns a list of tools with each `description` replaced. Its other strings are part of JSON schemas. */
export function mapDescriptions(value: unknown, map: MapText, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw tooDeep();
  if (Array.isArray(value)) {
    const mapped = value.map((item: unknown) => mapDescriptions(item, map, depth + 1));
    return mapped.every((item, index) => item === value[index]) ? value : mapped;
  }
  let changed: Record<string, unknown> | undefined;
  for (const [name, member] of Object.entries(value)) {
    const isText = name === 'description' && typeof member === 'string';
    const mapped: unknown = isText ? map(member, 'plain') : mapDescriptions(member, map, depth + 1);
    if (mapped !== member) changed = { ...(changed ?? value), [name]: mapped };
  }
  return changed ?? value;
}

function tooDeep(): GatewayError {
  const message = `The guardrails of the endpoint inspect ${MAX_DEPTH} levels of nested values; the request has more.`;
  return new GatewayError('INVALID_REQUEST', message, { status: 400 });
}
