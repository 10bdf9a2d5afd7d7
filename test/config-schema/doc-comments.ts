import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Doc comments by `Class` and `Class.property`. */
export type DocComments = ReadonlyMap<string, string>;

/** Reads the doc comments of all classes and their properties in the sources below a folder. */
export function docCommentsIn(folder: string): DocComments {
  const comments = new Map<string, string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    for (const statement of source.statements) {
      if (ts.isClassDeclaration(statement) && statement.name) readClass(statement, statement.name.text, comments);
    }
  }
  return comments;
}

function readClass(declaration: ts.ClassDeclaration, name: string, comments: Map<string, string>): void {
  add(name, declaration, comments);
  for (const member of declaration.members) {
    if (ts.isPropertyDeclaration(member)) add(`${name}.${member.name.getText()}`, member, comments);
  }
}

function add(key: string, node: ts.Node, comments: Map<string, string>): void {
  const blocks = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(blocks.at(-1)?.comment);
  if (text) comments.set(key, reflow(text));
}

/** Joins the lines of a paragraph; list items stay on separate lines. */
function reflow(text: string): string {
  return text.replace(/[ \t]*\n(?![\n-])(?<!\n\n)[ \t]*/g, ' ');
}
