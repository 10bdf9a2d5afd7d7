/** Databricks' SDKs retry every error whose message contains one of these texts, for up to five minutes. */
export const RETRIED_TEXTS: readonly string[] = [
  'does not have any associated worker environments',
  'There is no worker environment with id',
  'Unknown worker environment',
  'worker env ',
  'ClusterNotReadyException',
  'UnknownWorkerEnvironmentException',
  'Unexpected error',
  'Please try again later or try a faster operation.',
  'RPC token bucket limit has been exceeded',
  'connection reset by peer',
  'TLS handshake timeout',
  'connection refused',
  'i/o timeout',
  'Timed out after ',
  'deadline exceeded',
  'REQUEST_LIMIT_EXCEEDED',
];

/** Each text with what replaces it. The hyphen is in none of the texts, so that no replacement completes another text. */
const REPLACEMENTS = RETRIED_TEXTS.map((text) => [text, text.replace(/[ _]|(?=Exception)/, '-')] as const);

/** Returns a message without the texts that clients retry; a hyphen replaces the first space of each. */
export function toSafeMessage(message: string): string {
  return REPLACEMENTS.reduce((safe, [text, replacement]) => safe.replaceAll(text, replacement), message);
}
