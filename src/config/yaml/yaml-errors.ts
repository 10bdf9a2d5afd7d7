import type { ErrorCode } from 'yaml';

/** Describes a parser error. The parser's own message is not used, because it may quote the file. */
export function describeYamlError(code: ErrorCode): string {
  return `invalid YAML: ${MEANINGS[code] ?? 'a syntax error'}`;
}

const MEANINGS: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) cannot have an anchor or a tag',
  BAD_ALIAS: 'the name of an anchor or alias is missing or ambiguous',
  BAD_DIRECTIVE: 'a line that begins with % is not a known directive',
  BAD_DQ_ESCAPE: 'unknown escape after a backslash in double quotes; use single quotes to keep backslashes',
  BAD_INDENT: 'the indentation does not match the surrounding lines',
  BAD_PROP_ORDER: 'an anchor or tag is in the wrong place',
  BAD_SCALAR_START: 'an unquoted string cannot begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second "key: value" on one line; put it on its own line, or the string in quotes',
  BLOCK_IN_FLOW: 'a block list or mapping is not allowed inside { } or [ ]',
  KEY_OVER_1024_CHARS: 'a key is too long',
  MISSING_CHAR: 'a character is missing, such as ":" after a key, a closing quote, or "," between items',
  MULTILINE_IMPLICIT_KEY: 'a key spans several lines; a ":" may be missing',
  MULTIPLE_DOCS: 'a second document begins here (---); only one is allowed',
  TAB_AS_INDENT: 'a tab is used for indentation; use spaces',
  TAG_RESOLVE_FAILED: 'an unknown tag (!name); remove it',
  UNEXPECTED_TOKEN: 'an unexpected token; check quotes, brackets and indentation',
};
