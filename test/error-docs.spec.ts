import ts from 'typescript';
import { ERROR_DOCS } from '../src/openapi';
import { sourceFiles } from './support/source-files';

/** Messages that the provider, or the schema or a field of a request determines. */
const GENERATED = ['INVALID_REQUEST', 'INVALID_PARAMETER', 'UPSTREAM_REFUSED'];

/** The string literals and templates outside `openapi/`, as patterns. */
function sentMessages(): RegExp[] {
  const patterns: RegExp[] = [];
  const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && node.text.length >= 9) patterns.push(new RegExp(`^${escape(node.text)}$`));
    else if (ts.isTemplateExpression(node) && node.head.text.length >= 3) {
      const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
      patterns.push(new RegExp(`^${parts.map(escape).join('.+')}$`));
    }
    ts.forEachChild(node, visit);
  };
  for (const { path, text } of sourceFiles().filter(({ path }) => !path.startsWith('openapi/'))) {
    visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022));
  }
  return patterns;
}

describe('The documented error messages', () => {
  const sent = sentMessages();

  it.each(Object.entries(ERROR_DOCS).filter(([code]) => !GENERATED.includes(code)))(
    'contain a message that the server sends for %s',
    (_code, { message }) => {
      expect(sent.some((pattern) => pattern.test(message))).toBe(true);
    },
  );
});
