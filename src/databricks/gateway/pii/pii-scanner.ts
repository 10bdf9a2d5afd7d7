import type { Finding, TextScanner } from '../text/text-scanner';
import { findNumbers } from './find-numbers';
import { findAddresses, findEmails, findIbans, MIN_IBAN } from './find-words';
import { loadPhoneNumbers, type PhoneNumberCheck } from './phone-numbers';
import { nextSegment } from './segments';

const NOTHING: readonly Finding[] = [];
/** Minimum number of digits in an IP address or IBAN; `fe80::1` has three. */
const MIN_DIGITS = 3;
const MIN_NUMBER_DIGITS = 7;

/** Finds personal data by its format and check digits. It finds no names and no postal addresses, which have no format. */
export class PiiScanner implements TextScanner {
  private constructor(private readonly isPhone: PhoneNumberCheck) {}

  static async load(): Promise<PiiScanner> {
    return new PiiScanner(await loadPhoneNumbers());
  }

  scan(text: string, from: number, isEnd: boolean, found: Finding[]): number {
    for (let position = from; ;) {
      const segment = nextSegment(text, position, isEnd);
      if (typeof segment === 'number') return segment;
      const { start, end, cut } = segment;
      const decided = this.find(text, start, end).filter((finding) => finding.start < cut);
      found.push(...decided);
      position = Math.max(cut, decided.at(-1)?.end ?? cut);
    }
  }

  /** Returns what is found in a segment, in order. Of findings that overlap, the kind that is found first counts. */
  private find(text: string, start: number, end: number): readonly Finding[] {
    const { digits, ats, dots, colons } = countUnits(text, start, end);
    if (digits < MIN_DIGITS && ats === 0) return NOTHING;
    const found: Finding[] = [];
    const add = (findings: readonly Finding[]): void => {
      for (const finding of findings) if (!found.some((other) => overlap(finding, other))) found.push(finding);
    };
    if (ats > 0) add(findEmails(text, start, end));
    if (digits >= MIN_DIGITS && end - start >= MIN_IBAN) add(findIbans(text, start, end));
    if (dots > 2 || colons > 1) add(findAddresses(text, start, end));
    if (digits >= MIN_NUMBER_DIGITS) add(findNumbers(text, start, end, this.isPhone));
    return found.sort((one, other) => one.start - other.start);
  }
}

/** Counts the characters that personal data must contain, so that most words are skipped without a pattern match. */
function countUnits(text: string, start: number, end: number) {
  const counts = { digits: 0, ats: 0, dots: 0, colons: 0 };
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x30 && unit <= 0x39) counts.digits += 1;
    else if (unit === 0x40) counts.ats += 1;
    else if (unit === 0x2e) counts.dots += 1;
    else if (unit === 0x3a) counts.colons += 1;
  }
  return counts;
}

function overlap(one: Finding, other: Finding): boolean {
  return one.start < other.end && other.start < one.end;
}
