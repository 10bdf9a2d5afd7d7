/** Groups of digits with up to three separators between them, not attached to letters. */
const RUN = /(?<![\p{L}\p{N}_@.])[+(]{0,2}\d(?:[ \u00a0().-]{0,3}\d)*(?![\p{L}\p{N}_@])/gu;
const GROUP = /([^\d]*)(\d+)/g;

/** Digits without anything between them. */
export interface DigitGroup {
  /** Position in the text. */
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** What separates it from the previous group; of the first, what the run begins with. */
  readonly separator: string;
}

/** Groups of digits that may form one number, or several. */
export type DigitRun = readonly DigitGroup[];

export function digitRuns(text: string, start: number, end: number): DigitRun[] {
  return Array.from(text.slice(start, end).matchAll(RUN), ({ 0: run, index }) => {
    let position = start + index;
    return Array.from(run.matchAll(GROUP), ({ 1: separator = '', 2: digits = '' }) => {
      const from = position + separator.length;
      position = from + digits.length;
      return { start: from, end: position, digits, separator };
    });
  });
}

/** Returns the groups at an index if they have these numbers of digits. */
export function groupsOfSizes(run: DigitRun, index: number, sizes: readonly number[]): DigitRun | undefined {
  const groups = run.slice(index, index + sizes.length);
  const isMatch = groups.length === sizes.length && groups.every(({ digits }, at) => digits.length === sizes[at]);
  return isMatch ? groups : undefined;
}

/** Returns the one separator of the groups, or undefined if they have different ones. */
export function commonSeparator([, ...others]: DigitRun): string | undefined {
  const separators = new Set(others.map(({ separator }) => separator.replace('\u00a0', ' ')));
  const [only = ''] = separators;
  return separators.size === 1 ? only : undefined;
}

export function digitsOf(groups: DigitRun): string {
  return groups.map(({ digits }) => digits).join('');
}
