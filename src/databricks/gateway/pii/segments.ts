import { MAX_CONTEXT } from '../text/text-scanner';

/** Maximum length of tokens that are joined; a longer list of numbers is scanned in overlapping parts. */
const MAX_JOINED = 256;
/** Longer tokens contain no personal data. */
const MAX_TOKEN = 320;
const OVERLAP = 64;

/** Part of a text that is scanned on its own: personal data never extends beyond it. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  /** What begins here or later belongs to the next segment, which overlaps. */
  readonly cut: number;
}

/** The characters of e-mail addresses, numbers and IP addresses, by code unit. */
const IS_TOKEN = Array.from({ length: 128 }, (_, code) => /[\w.%+'@:()-]/.test(String.fromCharCode(code)));

/** Whether the next token may belong to the same number. */
const NUMBER = /^[\d().+-]+$/;
const IBAN_START = /^[A-Za-z]{2}\d{2}$/;
const IBAN_GROUP = /^[A-Za-z\d]{4}$/;

function isTokenUnit(text: string, at: number): boolean {
  return IS_TOKEN[text.charCodeAt(at)] ?? false;
}

/** Whether a single character separates groups of a number: a space, or a space that does not break the line. */
function isJoint(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit === 0x20 || unit === 0xa0;
}

/**
 * Returns the next segment from a position on, or the position up to which there is none: the length of the text, or where a
 * segment begins that may continue.
 */
export function nextSegment(text: string, from: number, isEnd: boolean): Segment | number {
  let start = from;
  for (;;) {
    // Skips the rest of a token that was too long.
    if (start > 0 && isTokenUnit(text, start - 1)) start = tokenEnd(text, start);
    while (start < text.length && !isTokenUnit(text, start)) start += 1;
    if (start === text.length) return start;
    const next = joinTokens(text, start, isEnd);
    if (typeof next !== 'number' || next === start) return next;
    start = next;
  }
}

function joinTokens(text: string, start: number, isEnd: boolean): Segment | number {
  let isIban = false;
  for (let token = start; ;) {
    const end = tokenEnd(text, token);
    const isOpen = end === text.length && !isEnd;
    if (end - token > MAX_TOKEN) return skipToken(start, token, end);
    if (isOpen) return start;
    const value = text.slice(token, end);
    isIban = isIban ? IBAN_GROUP.test(value) : IBAN_START.test(value);
    const isJoined = (isIban || NUMBER.test(value)) && isJoint(text, end);
    if (isJoined && end + 1 === text.length && !isEnd) return start;
    if (!isJoined || !isTokenUnit(text, end + 1)) return { start, end, cut: end };
    if (end - start > MAX_JOINED) return { start, end, cut: cutOf(text, start, token, end) };
    token = end + 1;
  }
}

/** Returns what precedes a token that is too long as a segment; the end of the token if nothing precedes it. */
function skipToken(start: number, token: number, end: number): Segment | number {
  return token > start ? { start, end: token, cut: token } : end;
}

function tokenEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && isTokenUnit(text, end)) end += 1;
  return end;
}

/** Returns where the next segment begins: at a token of the overlap. No personal data of several tokens is as long. */
function cutOf(text: string, start: number, lastToken: number, end: number): number {
  let cut = Math.max(end - OVERLAP, start + 1);
  while (cut < end && isTokenUnit(text, cut - 1)) cut += 1;
  if (cut < end) return cut;
  return lastToken > start ? lastToken : end;
}

/** Returns the text before a position that detectors may read. */
export function contextBefore(text: string, position: number): string {
  return text.slice(Math.max(0, position - MAX_CONTEXT), position);
}
