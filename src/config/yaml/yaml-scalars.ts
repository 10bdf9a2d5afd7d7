/**
 * Returns the value of an unquoted scalar as PyYAML does, since MLflow reads its files with PyYAML. PyYAML differs from
 * YAML 1.1 in details: `y`, `1e3` and `089` are strings. A date also stays a string: no field is a date, and API
 * versions are often written without quotes.
 */
export function plainScalar(text: string): string | number | boolean | null {
  for (const { pattern, valueOf } of FORMS) {
    if (pattern.test(text)) return valueOf(text);
  }
  return text;
}

interface Form {
  readonly pattern: RegExp;
  readonly valueOf: (text: string) => number | boolean | null;
}

const FORMS: readonly Form[] = [
  { pattern: /^(?:~|null|Null|NULL|)$/, valueOf: () => null },
  { pattern: /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/, valueOf: () => true },
  { pattern: /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/, valueOf: () => false },
  { pattern: /^[-+]?0b[01_]+$/, valueOf: (text) => integer(text, 2) },
  { pattern: /^[-+]?0x[\da-fA-F_]+$/, valueOf: (text) => integer(text, 16) },
  { pattern: /^[-+]?0[0-7_]+$/, valueOf: (text) => integer(text, 8) },
  { pattern: /^[-+]?(?:0|[1-9][\d_]*)$/, valueOf: (text) => integer(text, 10) },
  { pattern: /^[-+]?[1-9][\d_]*(?::[0-5]?\d)+$/, valueOf: sexagesimal },
  { pattern: /^[-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*$/, valueOf: sexagesimal },
  { pattern: /^[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?$/, valueOf: decimal },
  { pattern: /^\.\d[\d_]*(?:[eE][-+]\d+)?$/, valueOf: decimal },
  { pattern: /^[-+]?\.(?:inf|Inf|INF)$/, valueOf: (text) => (text.startsWith('-') ? -Infinity : Infinity) },
  { pattern: /^\.(?:nan|NaN|NAN)$/, valueOf: () => NaN },
];

function integer(text: string, radix: number): number {
  const digits = text
    .replace(/^[-+]/, '')
    .replace(/^0[bx]/, '')
    .replaceAll('_', '');
  return signOf(text) * parseInt(digits || '0', radix);
}

function decimal(text: string): number {
  return parseFloat(text.replaceAll('_', ''));
}

function sexagesimal(text: string): number {
  const parts = text.replace(/^[-+]/, '').replaceAll('_', '').split(':');
  return signOf(text) * parts.reduce((sum, part) => sum * 60 + Number(part), 0);
}

function signOf(text: string): number {
  return text.startsWith('-') ? -1 : 1;
}
