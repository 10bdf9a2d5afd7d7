import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { Report } from '../report';
import { describeYamlError } from './yaml-errors';
import { lineOf, NodeReader, UnreadableYamlError } from './yaml-nodes';

/** What PyYAML refuses in any place: control characters other than tab and line ends, and lone surrogates. */
const UNPRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * The one document of a YAML 1.1 text as plain values; undefined and problems where there is none. The report learns
 * the line of every value.
 */
export function readYaml(text: string, report: Report): unknown {
  const unprintable = UNPRINTABLE.exec(text);
  if (unprintable) {
    const line = text.slice(0, unprintable.index).split('\n').length;
    report.problem([], 'not valid YAML: a control character; write it as an escape in double quotes', line);
    return undefined;
  }

  const lines = new LineCounter();
  try {
    return readDocument(text, lines, report);
  } catch (error) {
    if (error instanceof UnreadableYamlError) {
      report.problem([], `not valid YAML: ${error.message}`, lineOf(error.node, lines));
    } else if (error instanceof RangeError) {
      // The parser calls itself for each level, until the stack is full.
      report.problem([], 'not valid YAML: nested too deeply');
    } else {
      throw error;
    }
    return undefined;
  }
}

/** Scalars stay strings here; what an unquoted one means is decided by `plainScalar`. */
function readDocument(text: string, lines: LineCounter, report: Report): unknown {
  const document = parseDocument(text, {
    version: '1.1',
    schema: 'failsafe',
    resolveKnownTags: false,
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
  });
  reportErrors(document.errors, lines, report);
  return document.errors.length > 0 ? undefined : new NodeReader(document, report, lines).read(document.contents, []);
}

/** One error for each line, since one mistake often makes the parser stumble several times. */
function reportErrors(errors: readonly YAMLError[], lines: LineCounter, report: Report): void {
  const reported = new Set<number>();
  for (const { code, pos } of errors) {
    const { line } = lines.linePos(pos[0]);
    if (!reported.has(line)) report.problem([], describeYamlError(code), line);
    reported.add(line);
  }
}
