import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import ts from 'typescript';

const SOURCE = join(__dirname, '../../src');

/** A source file; `path` is relative to `src/`, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Returns all files of the build, i.e. without specs and their helpers. */
export function sourceFiles(): SourceFile[] {
  return readdirSync(SOURCE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name))
    .filter(({ name }) => !/\.spec\.ts$|^testing\.ts$|^contract-/.test(name))
    .map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return { path: relative(SOURCE, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') };
    });
}

/** Returns the folder directly below `src/`, or the name of a file directly in `src/`. */
export function folderOf(path: string): string {
  return path.split('/')[0]!.replace(/\.ts$/, '');
}

export interface Import {
  /** A path below `src/` without extension, or the name of a package. */
  readonly from: string;
  readonly isOurs: boolean;
  /** The imported names; `*` for a whole module. Empty for a type-only import. */
  readonly values: readonly string[];
}

/** Returns the static and dynamic imports and the re-exports of a file. */
export function importsOf({ path, text }: SourceFile): Import[] {
  const imports: Import[] = [];
  const add = (specifier: ts.Node | undefined, values: readonly string[]): void => {
    if (!specifier || !ts.isStringLiteral(specifier)) return;
    const isOurs = specifier.text.startsWith('.');
    const from = isOurs ? posix.join(posix.dirname(path), specifier.text) : specifier.text;
    imports.push({ from, isOurs, values });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, valuesOf(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, ['*']);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], ['*']);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022));
  return imports;
}

function valuesOf(clause: ts.ImportClause | undefined): string[] {
  if (!clause) return ['*'];
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const bindings = clause.namedBindings;
  const named =
    bindings && ts.isNamedImports(bindings) ? bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly) : [];
  return [
    ...(clause.name || (bindings && !ts.isNamedImports(bindings)) ? ['*'] : []),
    ...named.map(({ name, propertyName }) => (propertyName ?? name).text),
  ];
}

/** Returns a file's identifiers, literals, property accesses (`a.b`) and calls (`a()`), without its comments. */
export function tokensOf({ path, text }: SourceFile): string[] {
  const tokens: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      tokens.push(`${node.expression.text}.${node.name.text}`);
    } else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) tokens.push(`${node.expression.text}()`);
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node) || ts.isRegularExpressionLiteral(node))
      tokens.push(node.text);
    else if (ts.isTemplateExpression(node))
      tokens.push(node.head.text, ...node.templateSpans.map((span) => span.literal.text));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022));
  return tokens;
}
