import { stringifyJson } from '../../shared/exact-json';
import { randomBytes } from 'node:crypto';
import { asArray, asRecord, missingInResponse, type Wire } from '../shared/json';
import type { CustomCallWire, FunctionCallWire, ToolCallWire } from './chat-wire';

export function newToolCallId(): string {
  return `call_${randomBytes(12).toString('hex')}`;
}

/** Returns arguments as JSON text; some providers send the object itself. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  try {
    return stringifyJson(value);
  } catch {
    // JSON.parse reads any depth, JSON.stringify does not.
    throw missingInResponse('arguments of a tool call that can be serialized');
  }
}

/** Returns the tool calls of a message or delta. Some servers send a single call without a list. */
export function callsIn(value: unknown): readonly unknown[] {
  return asRecord(value) ? [value] : asArray(value);
}

/** A custom tool has free text as its input instead of arguments. */
export type ToolKind = 'function' | 'custom';

/**
 * Returns the kind of a tool call, or of a delta of one; undefined for other kinds. Some servers send both fields, one of
 * them with empty values.
 */
export function toolKindOf(call: Wire<ToolCallWire>): ToolKind | undefined {
  const named = asRecord<FunctionCallWire>(call.function);
  const custom = asRecord<CustomCallWire>(call.custom);
  if (named && custom) {
    const isFunction = !isZeroValue(named);
    if (isFunction === isZeroValue(custom)) return isFunction ? 'function' : 'custom';
  } else if (named ?? custom) return named ? 'function' : 'custom';
  return call.type === 'custom' || call.type === 'function' ? call.type : named && 'function';
}

/** Whether all fields are empty. Servers in Go, among others, send the zero value of each field that is not set. */
export function isZeroValue(fields: object): boolean {
  return Object.values(fields).every((value) => !value);
}
