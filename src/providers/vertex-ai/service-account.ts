import { createPrivateKey } from 'node:crypto';
import type { Secret } from '../../config';
import { asRecord, asString, type Wire } from '../shared/json';
import type { CredentialsFile } from './token-wire';

/** The auth library's token endpoint, which it uses even if the credentials file has a `token_uri`. */
export const TOKEN_ENDPOINT = 'https://oauth2.googleapis.com/token';

/** The required fields of each type of credentials file. */
const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ['service_account', ['client_email', 'private_key']],
  ['authorized_user', ['client_id', 'client_secret', 'refresh_token']],
  ['external_account', ['audience', 'subject_token_type', 'token_url']],
  ['external_account_authorized_user', ['audience', 'client_id', 'client_secret', 'refresh_token']],
  ['impersonated_service_account', ['source_credentials', 'service_account_impersonation_url']],
]);

/** What is wrong with credentials in Google's JSON format, or undefined if they are valid. Quotes none of their values. */
export function credentialsProblem(credentials: Secret): string | undefined {
  const file = readCredentials(credentials);
  if (file === undefined) return undefined;
  if (file === 'invalid JSON')
    return 'must be Google Cloud credentials as JSON, or the path of a file that contains them';
  const required = REQUIRED.get(asString(file.type) ?? '');
  if (!required) return `must have a "type" of ${[...REQUIRED.keys()].join(', ')}`;
  const fields = new Map(Object.entries(file));
  const missing = required.filter((name) => fields.get(name) === undefined || fields.get(name) === '');
  if (missing.length > 0) return `lacks ${missing.map((name) => `"${name}"`).join(', ')}`;
  return file.type === 'service_account' && !isPrivateKey(file.private_key)
    ? 'has a "private_key" that is not a private key in PEM format'
    : undefined;
}

/**
 * What is wrong with credentials that do not come from the operator, or undefined if they may be used. Other types than
 * `service_account` read files of this machine or fetch tokens from any address, and so does `token_uri`.
 */
export function untrustedCredentialsProblem(credentials: Secret | undefined): string | undefined {
  const file = readCredentials(credentials);
  if (typeof file !== 'object' || file.type !== 'service_account') return 'must be the JSON key of a service account';
  const address = file.token_uri;
  return address === undefined || address === TOKEN_ENDPOINT
    ? undefined
    : `must have the "token_uri" ${TOKEN_ENDPOINT}`;
}

/** Parses a credentials file. Undefined if it is empty: then Application Default Credentials apply. */
export function readCredentials(credentials: Secret | undefined): Wire<CredentialsFile> | 'invalid JSON' | undefined {
  const text = credentials?.reveal().trim() ?? '';
  if (text === '') return undefined;
  try {
    return asRecord<CredentialsFile>(JSON.parse(text)) ?? 'invalid JSON';
  } catch {
    return 'invalid JSON';
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
