import 'reflect-metadata';
import { codeOf } from '../files';
import type { Mapping } from '../objects';
import type { Path } from '../problems';
import { readFile, type ReadingContext } from '../report';

const MAX_FILE_BYTES = 1024 * 1024;
const VARIABLES = Symbol('variables');
const TOOLS_FILE = Symbol('tools file');

/** Takes the property from an environment variable if the file does not set it and the variable is set. */
export function OrVariable(variable: string): PropertyDecorator {
  return (prototype, property) => {
    Reflect.defineMetadata(VARIABLES, { ...variablesOf(prototype), [String(property)]: variable }, prototype);
  };
}

/** A settings file of a provider's own tools. It supplies settings that neither the gateway file nor variables set. */
export interface ToolsFile {
  /**
   * Locates the file; a leading `~` is the home directory. Returns undefined if nothing is needed from it.
   *
   * @param given the settings from the gateway file and from variables
   */
  find(given: Mapping, env: NodeJS.ProcessEnv): { path: string; mustExist: boolean } | undefined;
  /**
   * Returns the settings of the file as environment variables, which the `OrVariable` properties of the class then use.
   *
   * @throws Error whose message completes "PATH: …" and contains no value of the file
   */
  read(text: string, given: Mapping, env: NodeJS.ProcessEnv): Readonly<Record<string, string>>;
}

/** Takes missing settings of the class from a settings file of the provider's own tools. */
export function OrToolsFile(file: ToolsFile): ClassDecorator {
  return (type) => Reflect.defineMetadata(TOOLS_FILE, file, type);
}

/**
 * Merges the sources of an object. The gateway file takes precedence over environment variables, and these over the tools
 * file. The context that is returned also contains the variables of the tools file.
 */
export function mergeSources(
  type: new () => object,
  file: Mapping,
  path: Path,
  context: ReadingContext,
): { source: Mapping; context: ReadingContext } {
  const variables = toolsVariables(type, file, path, context);
  const env = variables ? { ...context.env, ...variables } : context.env;
  return { source: withVariables(type, file, env), context: { ...context, env } };
}

/** Adds a reference to its variable, `$NAME`, for each property that the file does not set. */
function withVariables(type: new () => object, file: Mapping, env: NodeJS.ProcessEnv): Mapping {
  const known = Object.entries(variablesOf(type.prototype as object));
  const missing = known.filter(([property, variable]) => (file[property] ?? null) === null && env[variable]);
  if (missing.length === 0) return file;
  return { ...file, ...Object.fromEntries(missing.map(([property, variable]) => [property, `$${variable}`])) };
}

function variablesOf(object: object): Readonly<Record<string, string>> {
  return (Reflect.getMetadata(VARIABLES, object) as Record<string, string> | undefined) ?? {};
}

function toolsVariables(
  type: new () => object,
  file: Mapping,
  path: Path,
  context: ReadingContext,
): Readonly<Record<string, string>> | undefined {
  const { env, report } = context;
  const tools = Reflect.getMetadata(TOOLS_FILE, type) as ToolsFile | undefined;
  if (!tools) return undefined;
  const given = withVariables(type, file, env);
  const found = tools.find(given, env);
  const location = found && expandHome(found.path, env);
  if (!found || !location) return undefined;
  try {
    const text = readFile(location, MAX_FILE_BYTES, context).toString('utf8');
    report.files.add(location);
    return tools.read(text, given, env);
  } catch (error) {
    const code = codeOf(error);
    const reason = code === undefined && error instanceof Error ? error.message : `the file cannot be read (${code})`;
    report.missingFiles.add(location);
    if (found.mustExist || code !== 'ENOENT') report.problem(path, `${location}: ${reason}`);
    return undefined;
  }
}

/** Returns undefined if the path needs a home directory and none is set. */
function expandHome(path: string, env: NodeJS.ProcessEnv): string | undefined {
  if (!/^~(?=[/\\])/.test(path)) return path;
  const home = env['HOME'] ?? env['USERPROFILE'];
  return home ? home + path.slice(1) : undefined;
}
