import type { ErrorCode } from 'yaml';

/** Our own words for the parser's errors, since the parser's may quote the file. */
export function describeYamlError(code: ErrorCode): string {
  return `not valid YAML: ${MEANINGS[code] ?? 'the text is not as YAML wants it here'}`;
}

const MEANINGS: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) may have neither an anchor nor a tag of its own',
  BAD_ALIAS: 'the name of an anchor or alias is missing or ambiguous',
  BAD_DIRECTIVE: 'a line that begins with % is not a known directive',
  BAD_DQ_ESCAPE: 'unknown escape after a backslash in double quotes; use single quotes to keep backslashes',
  BAD_INDENT: 'the indentation does not fit the lines around it',
  BAD_PROP_ORDER: 'an anchor or tag stands in the wrong place',
  BAD_SCALAR_START: 'an unquoted text may not begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second "key: value" on one line; put it on its own line, or the text in quotes',
  BLOCK_IN_FLOW: 'a block list or mapping inside { } or [ ]',
  KEY_OVER_1024_CHARS: 'a key is too long',
  MISSING_CHAR: 'a character is missing, such as ":" after a key, a closing quote, or "," between items',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines; is there a ":" missing?',
  MULTIPLE_DOCS: 'a second document begins here (---); only one is allowed',
  TAB_AS_INDENT: 'a tab is used to indent; use spaces',
  TAG_RESOLVE_FAILED: 'a tag (!name) that is not known; remove it',
  UNEXPECTED_TOKEN: 'this was not expected here; is a quote, bracket or indentation wrong?',
};
