const HIDDEN = '[hidden]';
const MAX_DISPLAY_LENGTH = 60;

/**
 * Formats a configuration value for a message: short, on one line, with its type. A value that looks like a credential is
 * hidden, because keys are sometimes pasted into the wrong field.
 */
export function displayValue(value: unknown): string {
  if (typeof value === 'string') return looksLikeCredential(value) ? `${HIDDEN}, a string` : quoted(value);
  if (typeof value === 'number' && looksLikeCredential(String(value))) return `${HIDDEN}, a number`;
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}, ${kindOf(value)}`;
  return kindOf(value);
}

/** Formats a mapping key or a variable name for a message. Its words are checked one by one, since such names are long. */
export function displayKey(key: string): string {
  if (isCredentialScheme(key) || key.length > MAX_DISPLAY_LENGTH) return HIDDEN;
  if (key.split(/[_-]/).some(looksLikeCredential)) return HIDDEN;
  return /^[\w-]+$/.test(key) ? key : quoted(key);
}

/** Names the type of a value without showing the value, e.g. `a string`. Use it for fields that contain secrets. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return KINDS[typeof value] ?? 'a mapping';
}

const KINDS: Record<string, string> = { string: 'a string', number: 'a number', boolean: 'a boolean' };

/** Whether a header with this name carries a credential. Such headers are kept out of messages and logs. */
export function isCredentialHeader(name: string): boolean {
  return /authorization|key|token|secret|cookie/i.test(name);
}

function looksLikeCredential(text: string): boolean {
  if (isCredentialScheme(text) || /\/\/[^/?#\s]*@/.test(text)) return true;
  const runs = text.match(/[\w+=.~-]{10,}/g) ?? [];
  return runs.some((run) => run.length > 20 || (/\d/.test(run) && run.length >= 10));
}

function isCredentialScheme(text: string): boolean {
  return /^\$?\{?(?:(?:sk|pk|rk)[-_]|(?:bearer|basic)\s)/i.test(text);
}

function quoted(text: string): string {
  const short = text.length > MAX_DISPLAY_LENGTH ? `${text.slice(0, MAX_DISPLAY_LENGTH)}…` : text;
  // JSON does not escape C1 controls and bidirectional marks, which a terminal interprets.
  return JSON.stringify(short).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}
