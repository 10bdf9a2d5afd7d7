import { isIP, isIPv4 } from 'node:net';
import isEmail from 'validator/lib/isEmail';
import isIBAN from 'validator/lib/isIBAN';
import type { Finding } from '../text/text-scanner';
import { contextBefore } from './segments';

const LOCAL_UNIT = /[\w.%+'-]/;
const DOMAIN_UNIT = /[A-Za-z\d.-]/;
const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;

/** Finds e-mail addresses. `git@host:path`, the URL of a Git repository, is not one. */
export function findEmails(text: string, start: number, end: number): Finding[] {
  const found: Finding[] = [];
  for (let at = start; at < end; at += 1) {
    if (text.charCodeAt(at) !== 0x40) continue;
    let from = at;
    while (from > start && at - from < MAX_LOCAL && LOCAL_UNIT.test(text.charAt(from - 1))) from -= 1;
    while (from < at && /[.'-]/.test(text.charAt(from))) from += 1;
    let to = at + 1;
    while (to < end && to - at < MAX_DOMAIN && DOMAIN_UNIT.test(text.charAt(to))) to += 1;
    while (to > at && /[.-]/.test(text.charAt(to - 1))) to -= 1;
    const address = text.slice(from, to);
    if (/^git@/i.test(address) && text.charAt(to) === ':') continue;
    if (isEmail(address)) found.push({ start: from, end: to, label: '<EMAIL_ADDRESS>' });
  }
  return found;
}

const IBAN_START = /(?<![A-Za-z\d])[A-Za-z]{2}\d{2}/g;
export const MIN_IBAN = 15;
const MAX_IBAN = 34;

/** Finds IBANs, with or without spaces. */
export function findIbans(text: string, start: number, end: number): Finding[] {
  return Array.from(text.slice(start, end).matchAll(IBAN_START)).flatMap(({ index }) => {
    const from = start + index;
    let compact = '';
    let longest: number | undefined;
    for (let at = from; at < end && compact.length < MAX_IBAN; at += 1) {
      const unit = text.charAt(at);
      if (/[A-Za-z\d]/.test(unit)) compact += unit;
      else if (!/[ \u00a0]/.test(unit)) break;
      const isBoundary = at + 1 === end || !/[A-Za-z\d]/.test(text.charAt(at + 1));
      if (isBoundary && compact.length >= MIN_IBAN && isIBAN(compact)) longest = at + 1;
    }
    return longest === undefined ? [] : [{ start: from, end: longest, label: '<IBAN_CODE>' }];
  });
}

const IPV4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)/g;
const IPV6 = /(?<![\w:.])[\dA-Fa-f:]{6,39}(?:(?:\.\d{1,3}){3})?(?![\w:])/g;
/** Context in which a number with four parts is a version or a chapter, not an address. */
const NO_ADDRESS_CONTEXT =
  /(?:version|\bver\.?|release|build|firmware|section|chapter|figure|table|\bv)\W{0,3}$|[=<>~^]=?\s?$|[A-Za-z]\/$|§\s?$/i;
/** Addresses that identify no machine on a network: unspecified, loopback, netmasks and broadcast. */
const SPECIAL = /^(?:0\.0\.0\.0|127\.\d+\.\d+\.\d+|255\.255\.255\.\d+)$/;

/** Finds IP addresses, except those of the machine itself. */
export function findAddresses(text: string, start: number, end: number): Finding[] {
  const segment = text.slice(start, end);
  return [IPV4, IPV6].flatMap((pattern) =>
    Array.from(segment.matchAll(pattern)).flatMap(({ 0: address, index }) => {
      const from = start + index;
      const isAddress = pattern === IPV4 ? isVersion4(address, contextBefore(text, from)) : isVersion6(address);
      return isAddress ? [{ start: from, end: from + address.length, label: '<IP_ADDRESS>' }] : [];
    }),
  );
}

function isVersion4(address: string, context: string): boolean {
  return isIPv4(address) && !SPECIAL.test(address) && !NO_ADDRESS_CONTEXT.test(context);
}

/** Short addresses are rejected: `a::b` is more often source code. */
function isVersion6(address: string): boolean {
  const groups = address.split(':').filter((group) => group !== '');
  const isTypical = groups.length >= 3 || /^(?:[23][\da-f]{3}|fe80|f[cd][\da-f]{2}):/i.test(address);
  return isIP(address) === 6 && isTypical && /\d/.test(address);
}
