import { createPrivateKey } from 'node:crypto';
import type { Secret } from '../../config';
import { asRecord, asString, type JsonObject } from '../shared/json';

/** The `type` of each file that Google's tools write, and what it cannot do without. */
const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ['service_account', ['client_email', 'private_key']],
  ['authorized_user', ['client_id', 'client_secret', 'refresh_token']],
  ['external_account', ['audience', 'subject_token_type', 'token_url']],
  ['external_account_authorized_user', ['audience', 'client_id', 'client_secret', 'refresh_token']],
  ['impersonated_service_account', ['source_credentials', 'service_account_impersonation_url']],
]);

/** What is wrong with credentials in Google's JSON form; undefined where nothing is. Holds nothing of them. */
export function credentialsProblem(credentials: Secret): string | undefined {
  const read = readCredentials(credentials);
  if (read === undefined) return undefined;
  const known = [...REQUIRED.keys()].join(', ');
  if (read === 'no JSON') return 'must be the JSON text of credentials of Google Cloud, or the path of a file with it';
  const required = REQUIRED.get(asString(read['type']) ?? '');
  if (!required) return `must have a "type" of ${known}`;
  const missing = required.filter((name) => read[name] === undefined || read[name] === '');
  if (missing.length > 0) return `lacks ${missing.map((name) => `"${name}"`).join(', ')}`;
  return read['type'] === 'service_account' && !isPrivateKey(read['private_key'])
    ? 'has a "private_key" that is no PEM text of a private key'
    : undefined;
}

/** Undefined where there are none: then the application's default ones count. */
export function readCredentials(credentials: Secret | undefined): JsonObject | 'no JSON' | undefined {
  const given = credentials?.reveal().trim() ?? '';
  if (given === '') return undefined;
  try {
    return asRecord(JSON.parse(given)) ?? 'no JSON';
  } catch {
    return 'no JSON';
  }
}

function isPrivateKey(pem: unknown): boolean {
  try {
    createPrivateKey(asString(pem) ?? '');
    return true;
  } catch {
    return false;
  }
}
