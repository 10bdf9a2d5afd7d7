import { hash } from 'node:crypto';
import type { StampedEvent } from './audit-event';

/** What the first record of a chain has as `previous`. */
export const NO_RECORD = '0'.repeat(64);

/** A stored record. Its hash covers all other fields, among them the hash of the previous record of the chain. */
export interface AuditRecord extends StampedEvent {
  /** Identifies the chain in a file, to which several processes write. The database has one chain. */
  readonly chain?: string;
  /** Position in the chain, from 1. */
  readonly sequence: number;
  /** Hash of the previous record of the chain. */
  readonly previous: string;
  /** Hash of the last line that other processes had written to the file; ties the chains of a file together. */
  readonly seen?: string;
  /** SHA-256 of the canonical JSON of the other fields, hexadecimal. */
  readonly hash: string;
}

/** Position of a chain: its last record. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/** Adds an event to a chain. */
export function link(
  event: StampedEvent,
  head: ChainHead,
  file: { readonly chain?: string; readonly seen?: string } = {},
): AuditRecord {
  const fields = { ...event, ...file, sequence: head.sequence + 1, previous: head.hash };
  return { ...fields, hash: hashOf(fields) };
}

export function hashOf(fields: Omit<AuditRecord, 'hash'>): string {
  return hash('sha256', canonicalJson(fields));
}

/** Returns JSON without white space, with the keys of objects sorted by their UTF-16 code units. */
export function canonicalJson(value: object): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item) ? sorted(item) : item,
  );
}

function sorted(object: object): object {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Reads the text of one record. Returns undefined if it is not exactly the text that was written. */
export function readRecord(text: string): AuditRecord | undefined {
  try {
    const record = JSON.parse(text) as AuditRecord;
    const { hash: given, ...fields } = record;
    return canonicalJson(record) === text && hashOf(fields) === given ? record : undefined;
  } catch {
    return undefined;
  }
}
