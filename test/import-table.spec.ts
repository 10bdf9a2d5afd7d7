import { importsOf, folderOf, sourceFiles, tokensOf, type SourceFile } from './support/source-files';

/** The folders below `src/` that each folder may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[] | 'everything'>> = {
  client: [],
  errors: [],
  shared: [],
  version: [],
  'parse-worker-file': [],
  wire: ['errors'],
  config: ['errors', 'shared', 'wire', 'parse-worker-file'],
  'parse-worker': ['config'],
  upstream: ['errors', 'shared', 'config'],
  http: ['errors', 'shared', 'wire'],
  openapi: ['errors', 'shared', 'wire', 'config', 'http', 'version'],
  redis: [],
  broadcast: ['config', 'redis'],
  limits: ['errors', 'config', 'redis'],
  store: ['errors', 'config'],
  providers: ['errors', 'shared', 'wire', 'config', 'upstream'],
  endpoints: ['errors', 'shared', 'wire', 'config', 'upstream', 'http', 'limits', 'broadcast', 'providers', 'openapi'],
  dialects: ['errors', 'wire', 'config', 'http', 'endpoints', 'openapi'],
  audit: ['errors', 'config', 'http', 'store', 'endpoints', 'openapi'],
  server: ['config', 'http', 'endpoints', 'openapi', 'audit', 'version'],
  observability: ['errors', 'http', 'endpoints'],
  secrets: ['errors', 'config', 'store'],
  auth: [
    'errors',
    'shared',
    'config',
    'upstream',
    'http',
    'limits',
    'endpoints',
    'openapi',
    'store',
    'secrets',
    'audit',
  ],
  scim: ['errors', 'wire', 'http', 'store', 'auth', 'audit', 'openapi'],
  databricks: [
    'errors',
    'shared',
    'wire',
    'config',
    'upstream',
    'http',
    'limits',
    'broadcast',
    'providers',
    'endpoints',
    'dialects',
    'openapi',
    'store',
    'auth',
    'secrets',
    'audit',
    'version',
  ],
  cli: 'everything',
  'api-documents': 'everything',
  'app.module': 'everything',
  'create-app': 'everything',
};

/** Modules that can open connections, each with the exports that cannot. */
const CONNECTING: Readonly<Record<string, readonly string[]>> = {
  undici: [],
  'node:http': ['STATUS_CODES', 'createServer', 'IncomingMessage', 'ServerResponse'],
  'node:https': ['createServer', 'Server'],
  'node:http2': [],
  'node:net': ['isIP', 'isIPv4', 'isIPv6', 'BlockList'],
  'node:tls': ['Server', 'TLSSocket'],
  'node:dgram': [],
  '@redis/client': [],
  pg: [],
  libsql: [],
  'google-auth-library': [],
  '@aws-sdk/credential-providers': [],
  '@azure/identity': [],
};

/** Files outside `upstream/` that open connections, each with the reason. */
const OTHER_CONNECTIONS: Readonly<Record<string, string>> = {
  'client/databricks-authorization.ts': 'the client library, which no part of the server uses',
  'client/transport.ts': 'the client library, which no part of the server uses',
  'redis/redis-client.ts': 'counters and messages shared by several servers, at an address that the operator sets',
  'store/postgres/postgres-engine.ts': 'the database, at an address that the operator sets',
  'store/sqlite/sqlite-engine.ts': 'the database, in a local file; libsql can connect to a server, too',
  'providers/bedrock/aws-account.ts':
    'credentials through the provider’s SDK, which bypasses upstream/ only for metadata services',
  'providers/openai/entra-tokens.ts': 'credentials through the provider’s SDK',
  'providers/vertex-ai/google-tokens.ts': 'credentials through the provider’s SDK',
};

const PROVIDER_NAMES =
  /openai|azure|anthropic|claude|\bgpt-|gemini|vertex|palm\b|bedrock|cohere|mistral|togetherai|mosaicml|ai21|huggingface|groq|deepseek|openrouter|ollama|vllm|perplexity|fireworks|cerebras/i;

/** Folders that may name OpenAI, because it is also the name of an API that Sluice serves. */
const MAY_NAME_OPENAI: Readonly<Record<string, string>> = {
  dialects: 'a controller serves that API',
  openapi: 'the document describes that API',
  wire: 'the wire format is that API’s',
};

/** Modules in the folder that also contains the bundle: `__dirname` is the same in both. */
const BESIDE_THE_BUNDLE = ['version.ts', 'parse-worker-file.ts'];

const MAY_READ_ENVIRONMENT = ['cli', 'config'];

function forbiddenImports(file: SourceFile): string[] {
  const folder = folderOf(file.path);
  const allowed = MAY_IMPORT[folder];
  if (allowed === undefined) return [`${file.path} is in a folder that is not in MAY_IMPORT`];
  if (allowed === 'everything') return [];
  return importsOf(file)
    .filter(({ isOurs, from }) => isOurs && folderOf(from) !== folder && !allowed.includes(folderOf(from)))
    .map(({ from }) => `${file.path} imports ${from}`);
}

function connections(file: SourceFile): string[] {
  if (folderOf(file.path) === 'upstream' || file.path in OTHER_CONNECTIONS) return [];
  const imported = importsOf(file).flatMap(({ from, values }) =>
    values.filter((name) => CONNECTING[from] && !CONNECTING[from].includes(name)).map((name) => `${from} ${name}`),
  );
  const called = tokensOf(file).filter((token) => token === 'fetch()' || token === 'globalThis.fetch');
  return [...imported, ...called].map((what) => `${file.path} uses ${what}`);
}

function providerNames(file: SourceFile): string[] {
  const folder = folderOf(file.path);
  // The API of Databricks mode carries the names of providers, and the types of MLflow's client are called after them.
  if (['providers', 'databricks'].includes(folder) || /^client\/(?:gateway-config|index)\.ts$/.test(file.path))
    return [];
  return tokensOf(file)
    .map((token) => (folder in MAY_NAME_OPENAI ? token.replaceAll(/openai/gi, '') : token))
    .filter((token) => PROVIDER_NAMES.test(token))
    .map((token) => `${file.path} names ${token}`);
}

function environmentReads(file: SourceFile): string[] {
  if (MAY_READ_ENVIRONMENT.includes(folderOf(file.path))) return [];
  return tokensOf(file)
    .filter((token) => token === 'process.env')
    .map((token) => `${file.path} reads ${token}`);
}

/** In the bundle, all modules are in `dist`. */
function siblingFiles(file: SourceFile): string[] {
  if (folderOf(file.path) === 'cli' || BESIDE_THE_BUNDLE.includes(file.path)) return [];
  return tokensOf(file)
    .filter((token) => token === '__dirname')
    .map((token) => `${file.path} uses ${token}`);
}

const RULES: [string, (file: SourceFile) => string[]][] = [
  ['imports only the folders that MAY_IMPORT lists', forbiddenImports],
  ['opens connections only in upstream/', connections],
  ['names providers only in providers/', providerNames],
  ['reads the environment only in cli/ and config/', environmentReads],
  ['finds files next to itself only in cli/ and beside the bundle', siblingFiles],
];

describe('the code in src/', () => {
  const files = sourceFiles();

  it.each(RULES)('%s', (_rule, violations) => {
    expect(files.flatMap(violations)).toEqual([]);
  });

  it('has every folder and exception that the tables list', () => {
    const folders = new Set(files.map(({ path }) => folderOf(path)));
    expect(Object.keys(MAY_IMPORT).filter((folder) => !folders.has(folder))).toEqual([]);
    expect(Object.keys(OTHER_CONNECTIONS).filter((path) => !files.some((file) => file.path === path))).toEqual([]);
    for (const folder of Object.keys(MAY_NAME_OPENAI)) {
      expect(
        files.some(
          (file) => folderOf(file.path) === folder && tokensOf(file).some((token) => PROVIDER_NAMES.test(token)),
        ),
      ).toBe(true);
    }
  });
});

describe('the import rules', () => {
  const fileOf = (path: string, text: string): SourceFile => ({ path, text });

  it.each<[string, (file: SourceFile) => string[], SourceFile]>([
    [
      'an import of a folder that is not listed',
      forbiddenImports,
      fileOf('upstream/a.ts', "import { page } from '../endpoints/page';"),
    ],
    [
      'a type-only import of a folder that is not listed',
      forbiddenImports,
      fileOf('http/a.ts', "import type { Secret } from '../config';"),
    ],
    ['an import from a nested folder', forbiddenImports, fileOf('http/b/c/d.ts', "import x from '../../../config/x';")],
    ['a re-export', forbiddenImports, fileOf('errors/a.ts', "export * from '../wire';")],
    ['a side-effect import', forbiddenImports, fileOf('errors/a.ts', "import '../wire';")],
    ['a folder that is not listed', forbiddenImports, fileOf('attic/a.ts', '')],
    ['a connection pool', connections, fileOf('providers/a.ts', "import { Pool } from 'undici';")],
    [
      'a namespace import of a connecting module',
      connections,
      fileOf('endpoints/a.ts', "import * as http from 'node:http';"),
    ],
    [
      'a renamed import of a connecting function',
      connections,
      fileOf('http/a.ts', "import { request as send } from 'node:https';"),
    ],
    [
      'a dynamic import of a connecting module',
      connections,
      fileOf('limits/a.ts', "const { Redis } = await import('@redis/client');"),
    ],
    [
      'a dynamic import of a folder that is not listed',
      forbiddenImports,
      fileOf('http/a.ts', "await import('../config');"),
    ],
    ['a call of fetch', connections, fileOf('providers/a.ts', 'const response = await fetch(url);')],
    ['a provider in an identifier', providerNames, fileOf('endpoints/a.ts', 'class AnthropicController {}')],
    ['a provider in a string', providerNames, fileOf('config/a.ts', "const NAME = 'azure';")],
    ['a provider in a template string', providerNames, fileOf('config/a.ts', 'const name = `${a} of OpenAI`;')],
    [
      'a provider next to the name of the OpenAI API',
      providerNames,
      fileOf('openapi/a.ts', "const names = 'OpenAI, Mistral';"),
    ],
    ['a provider in a regular expression', providerNames, fileOf('config/a.ts', 'const name = /^gemini/;')],
    ['a read of process.env', environmentReads, fileOf('upstream/a.ts', "const proxy = process.env['PROXY'];")],
    ['a file next to the module', siblingFiles, fileOf('config/a.ts', "new Worker(join(__dirname, 'worker.js'));")],
  ])('reject %s', (_what, violations, file) => {
    expect(violations(file)).toHaveLength(1);
  });

  it.each<[string, (file: SourceFile) => string[], SourceFile]>([
    [
      'an import within the same folder',
      forbiddenImports,
      fileOf('http/a.ts', "import { dialectOf } from './dialect';"),
    ],
    [
      'an import of a listed folder',
      forbiddenImports,
      fileOf('providers/x/a.ts', "import { Secret } from '../../config';"),
    ],
    ['an import of a package', forbiddenImports, fileOf('errors/a.ts', "import { join } from 'node:path';")],
    [
      'a type-only import of a connecting module',
      connections,
      fileOf('providers/a.ts', "import type { Dispatcher } from 'undici';"),
    ],
    [
      'an inline type import of a connecting module',
      connections,
      fileOf('providers/a.ts', "import { type Pool } from 'undici';"),
    ],
    [
      'an import of a function that cannot connect',
      connections,
      fileOf('http/a.ts', "import { createServer } from 'node:http';"),
    ],
    ['a call of a method named fetch', connections, fileOf('providers/a.ts', 'await this.fetch();')],
    ['a provider in a comment', providerNames, fileOf('config/a.ts', '/** As OpenAI does. */ // and Azure')],
    ['the OpenAI API in dialects/', providerNames, fileOf('dialects/a.ts', 'export const OPENAI_DIALECT = {};')],
  ])('accept %s', (_what, violations, file) => {
    expect(violations(file)).toEqual([]);
  });
});
