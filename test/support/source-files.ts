import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import ts from 'typescript';

const SOURCE = join(__dirname, '../../src');

/** A file of the program; `path` is below `src/`, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** All files that are built; specs and what only serves them are not. */
export function sourceFiles(): SourceFile[] {
  return readdirSync(SOURCE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name))
    .filter(({ name }) => !/\.spec\.ts$|^testing\.ts$|^contract-/.test(name))
    .map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return { path: relative(SOURCE, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') };
    });
}

/** The folder below `src/`, or the name of a file that stands there alone. */
export function roomOf(path: string): string {
  return path.split('/')[0]!.replace(/\.ts$/, '');
}

export interface Import {
  /** A path below `src/` for one of our own files, else the name of a package. */
  readonly from: string;
  readonly isOurs: boolean;
  /** The imported names; `*` for a whole module. Empty where only types are imported. */
  readonly values: readonly string[];
}

/** What a file imports or re-exports. */
export function importsOf({ path, text }: SourceFile): Import[] {
  const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
  return statements.flatMap((statement) => {
    const isImport = ts.isImportDeclaration(statement);
    if (!isImport && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return [];
    const isOurs = moduleSpecifier.text.startsWith('.');
    const from = isOurs ? posix.join(posix.dirname(path), moduleSpecifier.text) : moduleSpecifier.text;
    return [{ from, isOurs, values: isImport ? valuesOf(statement.importClause) : ['*'] }];
  });
}

function valuesOf(clause: ts.ImportClause | undefined): string[] {
  if (!clause) return ['*'];
  if (clause.isTypeOnly) return [];
  const bindings = clause.namedBindings;
  const named = bindings && ts.isNamedImports(bindings) ? bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly) : [];
  return [
    ...(clause.name || (bindings && !ts.isNamedImports(bindings)) ? ['*'] : []),
    ...named.map(({ name, propertyName }) => (propertyName ?? name).text),
  ];
}

/** The identifiers, texts and properties (`a.b`) of a file, without its comments. */
export function wordsOf({ path, text }: SourceFile): string[] {
  const words: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      words.push(`${node.expression.text}.${node.name.text}`);
    } else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) words.push(`${node.expression.text}()`);
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node) || ts.isRegularExpressionLiteral(node)) words.push(node.text);
    else if (ts.isTemplateExpression(node)) words.push(node.head.text, ...node.templateSpans.map((span) => span.literal.text));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022));
  return words;
}
