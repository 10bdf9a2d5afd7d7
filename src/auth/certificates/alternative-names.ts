/** A kind, a colon, and a value, which Node writes as a JSON string if it contains special characters. */
const NAME = /([A-Za-z][A-Za-z -]*):("(?:[^"\\]|\\.)*"|[^",]*)(?:, (?=.)|$)/sy;

/** One name of the extension `subjectAltName`. */
export interface AlternativeName {
  /** As Node writes it, e.g. `DNS`, `email`, `URI` or `IP Address`. */
  readonly kind: string;
  readonly value: string;
}

/**
 * Returns the names in the text of `X509Certificate.subjectAltName`. Undefined if the text is not what Node writes, e.g. if a value
 * tries to look like several names.
 */
export function alternativeNamesIn(text: string | undefined): readonly AlternativeName[] | undefined {
  if (text === undefined || text === '') return [];
  const names: AlternativeName[] = [];
  let end = 0;
  NAME.lastIndex = 0;
  for (let match = NAME.exec(text); match; match = NAME.exec(text)) {
    const [, kind = '', value = ''] = match;
    const plain = value.startsWith('"') ? unquoted(value) : value;
    if (plain === undefined) return undefined;
    names.push({ kind, value: plain });
    end = NAME.lastIndex;
    if (end === text.length) break;
  }
  return end === text.length ? names : undefined;
}

function unquoted(value: string): string | undefined {
  try {
    return JSON.parse(value) as string;
  } catch {
    return undefined;
  }
}
