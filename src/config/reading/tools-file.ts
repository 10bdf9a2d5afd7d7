import 'reflect-metadata';
import { readFileSync, statSync } from 'node:fs';
import { codeOf } from '../code-of';
import type { Mapping } from '../mapping';
import { withVariables } from './or-variable';
import type { Path } from '../problems';
import type { ReadingContext } from './reading-context';

const LARGEST_FILE = 1024 * 1024;
const TOOLS_FILE = Symbol('tools file');

/** A file in which a vendor's own tools keep settings, for those that neither the gateway file nor variables give. */
export interface ToolsFile {
  /**
   * Where it is; `~` is the home directory. Undefined where nothing is wanted of it.
   * @param given what the gateway file and variables give
   */
  find(given: Mapping, env: NodeJS.ProcessEnv): { path: string; mustExist: boolean } | undefined;
  /**
   * Variables that stand for its settings, and which of the class' `OrVariable`s then find.
   * @throws Error whose message completes "PATH: …" and holds no value of the file
   */
  read(text: string, given: Mapping, env: NodeJS.ProcessEnv): Readonly<Record<string, string>>;
}

/** The class takes what is missing from a file of the vendor's own tools. */
export function OrToolsFile(file: ToolsFile): ClassDecorator {
  return (type) => Reflect.defineMetadata(TOOLS_FILE, file, type);
}

/** The context for reading `source` as an instance of `type`: with the variables of the file, if there is one. */
export function withToolsFile(
  type: new () => object,
  source: Mapping,
  path: Path,
  context: ReadingContext,
): ReadingContext {
  const file = Reflect.getMetadata(TOOLS_FILE, type) as ToolsFile | undefined;
  if (!file) return context;
  const { env, report } = context;
  const given = withVariables(type, source, env);
  const found = file.find(given, env);
  const place = found && atHome(found.path, env);
  if (!found || !place) return context;
  try {
    const text = readText(place);
    report.files.add(place);
    return { ...context, env: { ...env, ...file.read(text, given, env) } };
  } catch (error) {
    const reason =
      error instanceof Error && !('code' in error) ? error.message : `it cannot be read (${codeOf(error)})`;
    const isAbsent = codeOf(error) === 'ENOENT';
    if (found.mustExist || !isAbsent) report.problem(path, `${place}: ${reason}`);
    return context;
  }
}

/** Undefined where there is no home. */
function atHome(path: string, env: NodeJS.ProcessEnv): string | undefined {
  if (!/^~(?=[/\\])/.test(path)) return path;
  const home = env['HOME'] ?? env['USERPROFILE'];
  return home ? home + path.slice(1) : undefined;
}

function readText(path: string): string {
  if (statSync(path).size > LARGEST_FILE) throw new Error(`it has more than ${LARGEST_FILE} bytes`);
  return readFileSync(path, 'utf8');
}
