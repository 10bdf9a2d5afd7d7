import isCreditCard from 'validator/lib/isCreditCard';
import type { Finding } from '../text/text-scanner';
import { commonSeparator, digitRuns, digitsOf, groupsOfSizes, type DigitGroup, type DigitRun } from './digit-groups';
import { isNorthAmerican, NATIONAL_NUMBERS, type PhoneNumberCheck } from './phone-numbers';
import { contextBefore } from './segments';

const PHONE_CONTEXT =
  /(?:phone|\btel|\bmobile|\bcell|\bfax|\bsms|\bwhatsapp|telefon|téléphone|\bmóvil|\bhandy)[^\n\d]{0,20}$/i;
const SSN_CONTEXT = /(?:\bssn|social security)[^\n\d]{0,20}$/i;
const ACCOUNT_CONTEXT =
  /(?:bank|checking|savings) account[^\n\d]{0,20}$|\b(?:account|acct|routing)[ _]?(?:number|no)[^\n\d]{0,8}$/i;

/** Sizes of the groups of credit card numbers as they are printed. */
const CARD_SIZES = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4],
  [4, 6, 5],
  [4, 6, 4],
] as const;
const MIN_CARD_DIGITS = 13;
const MAX_CARD_DIGITS = 19;
const NORTH_AMERICAN_SIZES = [
  [1, 3, 3, 4],
  [3, 3, 4],
] as const;
const MIN_PHONE_DIGITS = 7;
const MAX_PHONE_DIGITS = 15;

/** Returns the groups from an index on that form a number, if there are any. */
type Detector = (run: DigitRun, index: number, context: string) => DigitRun | undefined;

/** Finds numbers of credit cards, persons, phones and bank accounts in a segment of a text. */
export function findNumbers(text: string, start: number, end: number, isPhone: PhoneNumberCheck): Finding[] {
  const detectors: readonly (readonly [string, Detector])[] = [
    ['<CREDIT_CARD>', findCard],
    ['<US_SSN>', (run, index, context) => findTaxpayer(run, index, context, isSocialSecurity)],
    ['<US_ITIN>', (run, index, context) => findTaxpayer(run, index, context, isIndividualTaxpayer)],
    ['<PHONE_NUMBER>', (run, index, context) => findPhone(text, run, index, context, isPhone)],
    ['<US_BANK_NUMBER>', findAccount],
  ];
  return digitRuns(text, start, end).flatMap((run) => {
    const found: Finding[] = [];
    for (let index = 0; index < run.length;) {
      const finding = findAt(text, run, index, detectors);
      if (finding) found.push(finding.finding);
      index += finding?.count ?? 1;
    }
    return found;
  });
}

function findAt(text: string, run: DigitRun, index: number, detectors: readonly (readonly [string, Detector])[]) {
  const first = run[index] as DigitGroup;
  const context = contextBefore(text, first.start);
  for (const [label, detect] of detectors) {
    const groups = detect(run, index, context);
    if (!groups) continue;
    const { end } = groups.at(-1) as DigitGroup;
    const start = label === '<PHONE_NUMBER>' ? first.start - prefixLength(first) : first.start;
    return { count: groups.length, finding: { start, end, label } };
  }
  return undefined;
}

/** `+` and `(` before a phone number belong to it. */
function prefixLength({ separator }: DigitGroup): number {
  return /[+(]*$/.exec(separator)?.[0].length ?? 0;
}

const findCard: Detector = (run, index) => {
  const candidates = CARD_SIZES.map((sizes) => groupsOfSizes(run, index, sizes)).filter(
    (groups) => groups && [' ', '-'].includes(commonSeparator(groups) ?? ''),
  );
  const { digits = '' } = run[index] ?? {};
  const isWhole = digits.length >= MIN_CARD_DIGITS && digits.length <= MAX_CARD_DIGITS;
  if (isWhole && isSeparate(run, index, 1)) candidates.push(run.slice(index, index + 1));
  return candidates.find((groups) => groups && isCreditCard(digitsOf(groups)));
};

/** Whether the groups are not part of a longer number, such as a decimal number or a UUID of digits. */
function isSeparate(run: DigitRun, index: number, count: number): boolean {
  const isTight = (group: DigitGroup | undefined): boolean => /^[.-]$/.test(group?.separator ?? '');
  return !(index > 0 && isTight(run[index])) && !isTight(run[index + count]);
}

function findTaxpayer(
  run: DigitRun,
  index: number,
  context: string,
  isValid: (area: string, group: string, serial: string) => boolean,
): DigitRun | undefined {
  const groups = groupsOfSizes(run, index, [3, 2, 4]);
  if (groups && isSeparate(run, index, 3)) {
    const separator = commonSeparator(groups);
    const isWritten = separator === '-' || (separator === ' ' && SSN_CONTEXT.test(context));
    const [area, group, serial] = groups.map(({ digits }) => digits) as [string, string, string];
    if (isWritten && isValid(area, group, serial)) return groups;
  }
  const [whole] = groupsOfSizes(run, index, [9]) ?? [];
  if (!whole || !SSN_CONTEXT.test(context)) return undefined;
  const { digits } = whole;
  return isValid(digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)) ? [whole] : undefined;
}

function isSocialSecurity(area: string, group: string, serial: string): boolean {
  return area !== '000' && area !== '666' && !area.startsWith('9') && group !== '00' && serial !== '0000';
}

function isIndividualTaxpayer(area: string, group: string): boolean {
  const second = Number(group);
  return area.startsWith('9') && second >= 50 && second !== 89 && second !== 93;
}

/** Numbers with a country code, North American numbers with separators, and others that the text calls phone numbers. */
function findPhone(
  text: string,
  run: DigitRun,
  index: number,
  context: string,
  isPhone: PhoneNumberCheck,
): DigitRun | undefined {
  const written = (groups: DigitRun): string => text.slice(groups[0]?.start, groups.at(-1)?.end);
  if (run[index]?.separator.includes('+')) {
    return longest(run, index, (groups) => isPhone(`+${digitsOf(groups)}`));
  }
  for (const sizes of NORTH_AMERICAN_SIZES) {
    const groups = groupsOfSizes(run, index, sizes);
    const isTrunk = sizes.length === 3 || groups?.[0]?.digits === '1';
    if (!groups || !isTrunk || !isSeparate(run, index, sizes.length)) continue;
    const isAlone = run.length === sizes.length || groups.some(({ separator }) => /[()-]/.test(separator));
    if (isAlone && isNorthAmerican(digitsOf(groups))) return groups;
  }
  if (!PHONE_CONTEXT.test(context)) return undefined;
  return longest(run, index, (groups) => isPhone(written(groups), NATIONAL_NUMBERS));
}

function longest(run: DigitRun, index: number, isNumber: (groups: DigitRun) => boolean): DigitRun | undefined {
  for (let end = run.length; end > index; end -= 1) {
    const groups = run.slice(index, end);
    const { length } = digitsOf(groups);
    if (length >= MIN_PHONE_DIGITS && length <= MAX_PHONE_DIGITS && isNumber(groups)) return groups;
  }
  return undefined;
}

const findAccount: Detector = (run, index, context) => {
  const [group] = run.slice(index);
  const isAccount = group && /^\d{8,17}$/.test(group.digits) && isSeparate(run, index, 1);
  return isAccount && ACCOUNT_CONTEXT.test(context) ? [group] : undefined;
};
