import { importsOf, folderOf, sourceFiles, tokensOf, type SourceFile } from './support/source-files';

/** What each room below `src/` may import of the others. */
const MAY_IMPORT: Readonly<Record<string, readonly string[] | 'everything'>> = {
  errors: [],
  shared: [],
  version: [],
  wire: ['errors'],
  config: ['errors', 'wire'],
  upstream: ['errors', 'shared', 'config'],
  http: ['errors', 'shared', 'wire'],
  openapi: ['errors', 'wire', 'config', 'http', 'version'],
  limits: ['errors', 'config'],
  providers: ['errors', 'shared', 'wire', 'config', 'upstream'],
  endpoints: ['errors', 'wire', 'config', 'upstream', 'http', 'limits', 'providers', 'openapi'],
  dialects: ['errors', 'wire', 'config', 'http', 'endpoints', 'openapi'],
  server: ['config', 'http', 'endpoints', 'openapi', 'version'],
  observability: ['errors', 'http', 'endpoints'],
  cli: 'everything',
  'app.module': 'everything',
  'create-app': 'everything',
};

/** What can open a connection, and the names of it that cannot. */
const CONNECTING: Readonly<Record<string, readonly string[]>> = {
  undici: [],
  'node:http': ['STATUS_CODES', 'createServer', 'IncomingMessage', 'ServerResponse'],
  'node:https': [],
  'node:http2': [],
  'node:net': ['isIP', 'isIPv4', 'isIPv6', 'BlockList'],
  'node:tls': [],
  'node:dgram': [],
  ioredis: [],
  'google-auth-library': [],
  '@aws-sdk/credential-providers': [],
  '@azure/identity': [],
};

/** Connections that are not calls of a vendor's API, by file. */
const OTHER_CONNECTIONS: Readonly<Record<string, string>> = {
  'limits/redis-connection.ts': 'the counters that several instances share, at an address that the operator sets',
  'providers/bedrock/aws-account.ts':
    'credentials, by the vendor’s own library, through upstream/ but for metadata services',
  'providers/openai/entra-tokens.ts': 'credentials, by the vendor’s own library',
  'providers/vertex-ai/google-tokens.ts': 'credentials, by the vendor’s own library',
};

const VENDORS =
  /openai|azure|anthropic|claude|\bgpt-|gemini|vertex|palm\b|bedrock|cohere|mistral|togetherai|mosaicml|ai21|huggingface|groq|deepseek|openrouter|ollama|vllm|perplexity|fireworks|cerebras/i;

/** OpenAI is not only a vendor but also the name of an API that Sluice itself speaks. */
const SPEAK_OF_THE_OPENAI_API: Readonly<Record<string, string>> = {
  dialects: 'a controller serves that API',
  openapi: 'the document describes that API',
  wire: 'the wire format is that API’s',
};

const READ_THE_ENVIRONMENT = ['cli', 'config'];

function forbiddenImports(file: SourceFile): string[] {
  const room = folderOf(file.path);
  const allowed = MAY_IMPORT[room];
  if (allowed === undefined) return [`${file.path} is in a room that is not in the table`];
  if (allowed === 'everything') return [];
  return importsOf(file)
    .filter(({ isOurs, from }) => isOurs && folderOf(from) !== room && !allowed.includes(folderOf(from)))
    .map(({ from }) => `${file.path} imports ${from}`);
}

function connections(file: SourceFile): string[] {
  if (folderOf(file.path) === 'upstream' || file.path in OTHER_CONNECTIONS) return [];
  const imported = importsOf(file).flatMap(({ from, values }) =>
    values.filter((name) => CONNECTING[from] && !CONNECTING[from].includes(name)).map((name) => `${from} ${name}`),
  );
  const called = tokensOf(file).filter((word) => word === 'fetch()' || word === 'globalThis.fetch');
  return [...imported, ...called].map((what) => `${file.path} uses ${what}`);
}

function vendorNames(file: SourceFile): string[] {
  const room = folderOf(file.path);
  if (room === 'providers') return [];
  return tokensOf(file)
    .map((word) => (room in SPEAK_OF_THE_OPENAI_API ? word.replaceAll(/openai/gi, '') : word))
    .filter((word) => VENDORS.test(word))
    .map((word) => `${file.path} says ${word}`);
}

function environmentReads(file: SourceFile): string[] {
  if (READ_THE_ENVIRONMENT.includes(folderOf(file.path))) return [];
  return tokensOf(file)
    .filter((word) => word === 'process.env')
    .map((word) => `${file.path} reads ${word}`);
}

const RULES: [string, (file: SourceFile) => string[]][] = [
  ['imports go one way', forbiddenImports],
  ['only upstream/ opens connections', connections],
  ['a vendor is named in providers/ and nowhere else', vendorNames],
  ['only cli/ and config/ read the environment', environmentReads],
];

describe('the house', () => {
  const files = sourceFiles();

  it.each(RULES)('%s', (_rule, violations) => {
    expect(files.flatMap(violations)).toEqual([]);
  });

  it('has no room and no exception that is not there', () => {
    const rooms = new Set(files.map(({ path }) => folderOf(path)));
    expect(Object.keys(MAY_IMPORT).filter((room) => !rooms.has(room))).toEqual([]);
    expect(Object.keys(OTHER_CONNECTIONS).filter((path) => !files.some((file) => file.path === path))).toEqual([]);
    for (const room of Object.keys(SPEAK_OF_THE_OPENAI_API)) {
      expect(
        files.some((file) => folderOf(file.path) === room && tokensOf(file).some((word) => VENDORS.test(word))),
      ).toBe(true);
    }
  });
});

describe('the rules see', () => {
  const inRoom = (path: string, text: string): SourceFile => ({ path, text });

  it.each<[string, (file: SourceFile) => string[], SourceFile]>([
    ['an import', forbiddenImports, inRoom('upstream/a.ts', "import { page } from '../endpoints/page';")],
    ['an import of types', forbiddenImports, inRoom('http/a.ts', "import type { Secret } from '../config';")],
    ['an import from deep inside', forbiddenImports, inRoom('http/b/c/d.ts', "import x from '../../../config/x';")],
    ['a re-export', forbiddenImports, inRoom('errors/a.ts', "export * from '../wire';")],
    ['an import for its effects', forbiddenImports, inRoom('errors/a.ts', "import '../wire';")],
    ['a new room', forbiddenImports, inRoom('attic/a.ts', '')],
    ['a connection pool', connections, inRoom('providers/a.ts', "import { Pool } from 'undici';")],
    ['a whole module', connections, inRoom('endpoints/a.ts', "import * as http from 'node:http';")],
    ['a renamed request', connections, inRoom('http/a.ts', "import { request as ask } from 'node:https';")],
    ['an import at run time', connections, inRoom('limits/a.ts', "const { Redis } = await import('ioredis');")],
    ['an import of ours at run time', forbiddenImports, inRoom('http/a.ts', "await import('../config');")],
    ['a fetch', connections, inRoom('providers/a.ts', 'const reply = await fetch(url);')],
    ['a vendor in a name', vendorNames, inRoom('endpoints/a.ts', 'class AnthropicController {}')],
    ['a vendor in a text', vendorNames, inRoom('config/a.ts', "const NAME = 'azure';")],
    ['a vendor in a template', vendorNames, inRoom('config/a.ts', 'const name = `${a} of OpenAI`;')],
    ['a vendor beside the name of the API', vendorNames, inRoom('openapi/a.ts', "const names = 'OpenAI, Mistral';")],
    ['a vendor in a pattern', vendorNames, inRoom('config/a.ts', 'const name = /^gemini/;')],
    ['a read of the environment', environmentReads, inRoom('upstream/a.ts', "const proxy = process.env['PROXY'];")],
  ])('%s', (_what, violations, file) => {
    expect(violations(file)).toHaveLength(1);
  });

  it.each<[string, (file: SourceFile) => string[], SourceFile]>([
    ['a room of its own', forbiddenImports, inRoom('http/a.ts', "import { dialectOf } from './dialect';")],
    ['what the table allows', forbiddenImports, inRoom('providers/x/a.ts', "import { Secret } from '../../config';")],
    ['packages', forbiddenImports, inRoom('errors/a.ts', "import { join } from 'node:path';")],
    ['types of a connection', connections, inRoom('providers/a.ts', "import type { Dispatcher } from 'undici';")],
    ['one type of a connection', connections, inRoom('providers/a.ts', "import { type Pool } from 'undici';")],
    ['what cannot connect', connections, inRoom('http/a.ts', "import { createServer } from 'node:http';")],
    ['a method of another name', connections, inRoom('providers/a.ts', 'await this.fetch();')],
    ['a comment', vendorNames, inRoom('config/a.ts', '/** As OpenAI does. */ // and Azure')],
    ['the name of our own API', vendorNames, inRoom('dialects/a.ts', 'export const OPENAI_DIALECT = {};')],
  ])('nothing wrong in %s', (_what, violations, file) => {
    expect(violations(file)).toEqual([]);
  });
});
