import { randomUUID } from 'node:crypto';
import type { Identity } from '../http';
import type { AuditAction } from './actions';

export const AUDIT_OUTCOMES = ['success', 'denied', 'failed'] as const;
/** `denied`: the credential or the permission is missing. `failed`: any other error. */
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** Who did something. Contains no credential. */
export interface AuditPrincipal {
  readonly kind: string;
  readonly name: string;
  /** How the principal was identified. */
  readonly method?: string;
  /** Public id of the API key. */
  readonly keyId?: string;
}

/** Short facts about an event: never a secret, a digest of a credential, or a request body. */
export type AuditDetails = Readonly<Record<string, string | number | boolean>>;

/** Something that the audit log records. */
export interface AuditEvent {
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  /** Absent if the client is unknown, or if the server itself acted. */
  readonly principal?: AuditPrincipal | undefined;
  /** IP address of the client. */
  readonly address?: string | undefined;
  /** HTTP status of the response. */
  readonly status?: number | undefined;
  /** What was changed or requested, e.g. the name of an endpoint. */
  readonly target?: string | undefined;
  readonly requestId?: string | undefined;
  readonly details?: AuditDetails | undefined;
}

/** An event as it is stored, before it becomes a part of a chain. Names are those of the JSON records. */
export interface StampedEvent {
  readonly id: string;
  /** ISO 8601, in UTC. */
  readonly time: string;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  readonly principal?: {
    readonly kind: string;
    readonly name: string;
    readonly method?: string;
    readonly key_id?: string;
  };
  readonly address?: string;
  readonly status?: number;
  readonly target?: string;
  readonly request_id?: string;
  readonly details?: AuditDetails;
}

/** Maximum length of each text, in UTF-16 code units. Clients choose some of them, such as paths. */
const MAX_TEXT = 300;
const MAX_DETAILS = 10;

/** Returns the event with its time, and with texts that every store can hold. */
export function stamp(event: AuditEvent, now = new Date()): StampedEvent {
  const { action, outcome, principal, address, status, target, requestId, details } = event;
  return {
    id: randomUUID(),
    time: now.toISOString(),
    action,
    outcome,
    ...(principal && { principal: toStored(principal) }),
    ...(address !== undefined && { address: storable(address) }),
    ...(status !== undefined && { status }),
    ...(target !== undefined && { target: storable(target) }),
    ...(requestId !== undefined && { request_id: storable(requestId) }),
    ...(details && { details: storableDetails(details) }),
  };
}

/** Returns what the audit log records of an identity. */
export function auditPrincipalOf({ kind, name, method, key }: Identity): AuditPrincipal {
  return { kind, name, method, ...(key && { keyId: key.id }) };
}

function toStored({ kind, name, method, keyId }: AuditPrincipal): NonNullable<StampedEvent['principal']> {
  return {
    kind: storable(kind),
    name: storable(name),
    ...(method !== undefined && { method: storable(method) }),
    ...(keyId !== undefined && { key_id: storable(keyId) }),
  };
}

function storableDetails(details: AuditDetails): AuditDetails {
  const entries = Object.entries(details).slice(0, MAX_DETAILS);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? storable(value) : value]),
  );
}

/** Databases accept neither lone surrogates nor NUL. */
function storable(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
  return Buffer.from(short).toString().replaceAll('\0', '\ufffd');
}
