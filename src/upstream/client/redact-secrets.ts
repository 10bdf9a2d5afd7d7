import { isCredentialHeader } from '../../config';
import { GatewayError } from '../../errors';
import type { UpstreamRequest } from './upstream-request';

const REDACTED = '[secret]';
/** Shorter texts are not treated as secrets, because they also occur in ordinary text. */
const MIN_SECRET_LENGTH = 4;
/** Characters of a secret beside a mask that are redacted with it, as in `sk-…wxyz`. */
const MIN_VISIBLE_LENGTH = 3;
const MIN_BASE64_LENGTH = 10;
/** The beginning of a key is redacted from this length on, of which so many characters must be the key's own. */
const MIN_BEGINNING_LENGTH = 12;
const MIN_OWN_LENGTH = 8;
/** The public part of a key that names its kind, such as `sk-ant-api03-`. */
const KIND = /^(?:[a-z]{1,8}\d{0,2}[-_])*/i;
const HTML_ESCAPES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
/** What providers and the truncation of long messages put in place of characters. */
const MASK = /\*+|\.{2,}|…+|•+|x{4,}|#{2,}|_{2,}|-{3,}|\[\.{3}\]|[<[(](?:redacted|masked|hidden)[>\])]/gi;

/**
 * Returns the error without the credentials of the request, in case the provider echoed them: as they were sent, in another
 * case, cut off, partly masked, percent-encoded, escaped for HTML, in base64, or in hexadecimal.
 */
export function redactSecrets(error: GatewayError, request: UpstreamRequest): GatewayError {
  const secrets = secretsOf(request);
  const { message, type, param, upstreamCode, upstreamBody, headers } = error;
  const texts = [message, type, param, upstreamCode, ...Object.values(headers)].filter((text) => text !== undefined);
  const redact = (text: string): string => secrets.reduce(withoutSecret, text);
  const body = upstreamBody && redactedJson(upstreamBody, redact);
  if (body === upstreamBody && texts.every((text) => redact(text) === text)) return error;
  return new GatewayError(error.code, redact(message), {
    status: error.status,
    type: redact(type),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, redact(value)])),
    ...(param === undefined ? {} : { param: redact(param) }),
    ...(upstreamCode === undefined ? {} : { upstreamCode: redact(upstreamCode) }),
    ...(body && { upstreamBody: body }),
  });
}

/** Returns JSON with redacted texts and names of fields; the value itself if it contains no secret. */
function redactedJson(value: object, redact: (text: string) => string): object {
  const given = JSON.stringify(value);
  const redacted = JSON.stringify(value, (_name, member: unknown) => redactedMember(member, redact));
  return redacted === given ? value : (JSON.parse(redacted) as object);
}

function redactedMember(member: unknown, redact: (text: string) => string): unknown {
  if (typeof member === 'string') return redact(member);
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
  if (Object.keys(member).every((name) => redact(name) === name)) return member;
  return Object.fromEntries(Object.entries(member).map(([name, value]) => [redact(name), value as unknown]));
}

/** Returns the credentials in the headers without their scheme; of HTTP Basic the decoded pair and the password, too. */
function secretsOf({ headers }: UpstreamRequest): string[] {
  return Object.entries(headers)
    .filter(([name]) => isCredentialHeader(name))
    .flatMap(([, value]) => {
      const secret = value.replace(/^\w+ /, '');
      if (!/^basic /i.test(value)) return [secret];
      const pair = Buffer.from(secret, 'base64').toString('utf8');
      return [secret, pair, pair.slice(pair.indexOf(':') + 1)];
    })
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH);
}

function withoutSecret(text: string, secret: string): string {
  const hexadecimal = Buffer.from(secret).toString('hex');
  const forms = [escaped(secret), escaped(encodeURIComponent(secret)), escapedOrHtml(secret), hexadecimal];
  const plain = forms.map((form) => new RegExp(form, 'gi'));
  // The last character of an encoded secret also depends on the next byte.
  const encoded = base64Forms(secret).map((form) => new RegExp(`${escaped(form)}[\\w+/-]?={0,2}`, 'g'));
  const rest = [...plain, ...encoded].reduce((current, form) => current.replace(form, REDACTED), text);
  return withoutBeginning(withoutMasked(rest, lowerCaseOf(secret)), lowerCaseOf(secret));
}

/** Returns the text in lower case with the same length, so that positions in it are those in the text: `İ` would become longer. */
function lowerCaseOf(text: string): string {
  return text.replace(/\p{Changes_When_Lowercased}/gu, (letter) => {
    const lowerCase = letter.toLowerCase();
    return lowerCase.length === letter.length ? lowerCase : letter;
  });
}

/** Redacts beginnings of the secret that are long enough to tell it from other keys of its kind. */
function withoutBeginning(text: string, secret: string): string {
  const length = Math.max(MIN_BEGINNING_LENGTH, (KIND.exec(secret)?.[0].length ?? 0) + MIN_OWN_LENGTH);
  // Signed headers have spaces; they begin with the public name of the algorithm.
  if (secret.length <= length || /\s/.test(secret)) return text;
  const lowerCase = lowerCaseOf(text);
  const beginning = secret.slice(0, length);
  let redacted = '';
  let end = 0;
  for (let start = lowerCase.indexOf(beginning); start >= 0; start = lowerCase.indexOf(beginning, end)) {
    redacted += text.slice(end, start) + REDACTED;
    end = start + length;
    while (end < text.length && lowerCase[end] === secret[end - start]) end += 1;
  }
  return redacted + text.slice(end);
}

/** Returns a pattern of the literal in which each character may be escaped for HTML. */
function escapedOrHtml(literal: string): string {
  return literal.replace(/\W/g, (character) => {
    const code = character.charCodeAt(0);
    const names = [`#0*${code}`, `#x0*${code.toString(16)}`, HTML_ESCAPES[character] ?? 'none'];
    return `(?:\\${character}|&(?:${names.join('|')});)`;
  });
}

function escaped(literal: string): string {
  return literal.replace(/\W/g, '\\$&');
}

/**
 * Returns the parts of base64 texts that encode the secret, wherever it begins in the encoded text. Empty for short secrets,
 * whose encoded parts also occur in ordinary text.
 */
function base64Forms(secret: string): string[] {
  return [0, 1, 2]
    .map((offset) => {
      const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
      // Characters at both ends also depend on the neighbouring bytes.
      const end = Math.floor((encoded.length * 8) / 6);
      return encoded.toString('base64').slice(Math.ceil((offset * 8) / 6), end);
    })
    .filter((form) => form.length >= MIN_BASE64_LENGTH)
    .flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** Redacts masks together with the beginning of the secret before them and its end after them. */
function withoutMasked(text: string, secret: string): string {
  const lowerCase = lowerCaseOf(text);
  let redacted = '';
  let end = 0;
  for (const { 0: mask, index } of text.matchAll(MASK)) {
    if (index < end) continue;
    const before = visibleLength(secret.length, (length) => lowerCase.endsWith(secret.slice(0, length), index));
    const after = visibleLength(secret.length, (length) =>
      lowerCase.startsWith(secret.slice(-length), index + mask.length),
    );
    if (before + after === 0) continue;
    redacted += text.slice(end, Math.max(end, index - before)) + REDACTED;
    end = index + mask.length + after;
    // The end of a long message is marked in the same way.
    if (after === 0 && end === text.length && mask === '…') redacted += mask;
  }
  return redacted + text.slice(end);
}

/** Returns the greatest length below `limit` for which `matches` is true, or 0. */
function visibleLength(limit: number, matches: (length: number) => boolean): number {
  for (let length = limit - 1; length >= MIN_VISIBLE_LENGTH; length -= 1) if (matches(length)) return length;
  return 0;
}
