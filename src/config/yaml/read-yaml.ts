import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { Report } from '../report';
import { NodeLines } from './node-lines';
import { describeYamlError } from './yaml-errors';
import { lineOf, NodeReader, UnreadableYamlError } from './yaml-nodes';

/** Characters that PyYAML rejects everywhere: control characters except tab and line breaks, and lone surrogates. */
const UNPRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Returns the single document of a YAML 1.1 text as plain values and records the line of every value in the report. If
 * the text is invalid, reports problems and returns undefined.
 */
export function readYaml(text: string, report: Report): unknown {
  const unprintable = UNPRINTABLE.exec(text);
  if (unprintable) {
    const line = text.slice(0, unprintable.index).split('\n').length;
    report.problem([], 'invalid YAML: a control character; write it as an escape in double quotes', line);
    return undefined;
  }

  const lines = new LineCounter();
  try {
    return readDocument(text, lines, report);
  } catch (error) {
    if (error instanceof UnreadableYamlError) {
      report.problem([], `invalid YAML: ${error.message}`, lineOf(error.node, lines));
    } else if (error instanceof RangeError) {
      // The parser is recursive: deep nesting overflows the stack.
      report.problem([], 'invalid YAML: nested too deeply');
    } else {
      throw error;
    }
    return undefined;
  }
}

/** The parser returns every scalar as a string; `plainScalar` converts the unquoted ones. */
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
  if (document.errors.length > 0) return undefined;
  const nodeLines = new NodeLines();
  report.lines = nodeLines;
  const value = new NodeReader(document, report, lines, nodeLines).read(document.contents, []);
  nodeLines.root = value;
  return value;
}

/** Reports one error per line, because one mistake often causes several parser errors. */
function reportErrors(errors: readonly YAMLError[], lines: LineCounter, report: Report): void {
  const reported = new Set<number>();
  for (const { code, pos } of errors) {
    const { line } = lines.linePos(pos[0]);
    if (!reported.has(line)) report.problem([], describeYamlError(code), line);
    reported.add(line);
  }
}
