import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import ts from 'typescript';
import * as api from '../../src/client';
import { DatabricksServer } from '../support/databricks-server';
import { sandboxEndpoint, startSluice, type Sluice } from '../support/sluice';

const SOURCES = resolve(__dirname, '../../src/client');
const PUBLIC = new Set(Object.keys(api));

/** A public function, or a public method of a public class. */
interface Operation {
  /** The class; undefined for a function. */
  readonly owner: string | undefined;
  readonly name: string;
  /** Undefined if it has none. */
  readonly example: string | undefined;
}

const operations = readdirSync(SOURCES)
  .filter((file) => !file.endsWith('.spec.ts'))
  .flatMap((file) => operationsOf(join(SOURCES, file)));

function operationsOf(path: string): Operation[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  return file.statements.flatMap((statement) => {
    const name = (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name?.text;
    if (!name || !PUBLIC.has(name)) return [];
    if (ts.isFunctionDeclaration(statement)) return [toOperation(statement, undefined)];
    const methods = statement.members.filter(ts.isMethodDeclaration);
    return methods.filter((method) => !isInternal(method)).map((method) => toOperation(method, name));
  });
}

function toOperation(node: ts.FunctionDeclaration | ts.MethodDeclaration, owner: string | undefined): Operation {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === 'example');
  return {
    owner,
    name: (node.name as ts.Identifier).text,
    example: tag && (ts.getTextOfJSDocComment(tag.comment) ?? ''),
  };
}

function isInternal(method: ts.MethodDeclaration): boolean {
  const { Private, Protected, Abstract } = ts.ModifierFlags;
  return (ts.getCombinedModifierFlags(method) & (Private | Protected | Abstract)) !== 0;
}

/** Overloads without a body have the documentation of the first one; the other client only rejects these methods. */
function needsNoExample({ owner, name }: Operation): boolean {
  if (owner === undefined) return operations.some((other) => other.name === name && other.example !== undefined);
  return owner === 'MlflowDeploymentClient' && /^(?:create|update|delete)Endpoint$/.test(name);
}

const examples = operations.flatMap(({ owner, name, example }) =>
  example === undefined ? [] : [{ owner, name, example }],
);

/** `DeploymentClient` is abstract; any client will do. */
function wrap({ owner, example }: Pick<Operation, 'owner'> & { readonly example: string }, index: number): string {
  const type = owner === 'DeploymentClient' ? 'MlflowDeploymentClient' : owner;
  const client = type === undefined ? '' : `, client: ${type}`;
  return `export async function example${index}(messages: ChatMessage[]${client}): Promise<void> {\n${example}\n}\n`;
}

const IMPORTS = `import { ${[...PUBLIC].join(', ')}, type ChatMessage } from '${SOURCES}';\n`;

describe('The examples of the client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-examples-'));
  const saved = { ...process.env };
  let gateway: Sluice;
  let workspace: DatabricksServer;

  beforeAll(async () => {
    const endpoints = (['chat', 'completions', 'embeddings'] as const).map((type) => sandboxEndpoint(type, type));
    gateway = await startSluice({ endpoints });
    workspace = await DatabricksServer.start({}, { SLUICE_SECRET_LLM_OPENAI: 'sk-example' });
  });

  afterAll(async () => {
    process.env = saved;
    rmSync(folder, { recursive: true });
    await Promise.all([gateway.program.stop(), workspace.stop()]);
  });

  it('exist for every public function and method', () => {
    expect(operations.length).toBeGreaterThan(30);
    const missing = operations.filter((one) => one.example === undefined && !needsNoExample(one));
    expect(missing.map(({ owner = '', name }) => `${owner}.${name}`)).toEqual([]);
  });

  it('compile', () => {
    const file = join(folder, 'examples.ts');
    writeFileSync(file, IMPORTS + examples.map(wrap).join(''));
    const { options } = ts.convertCompilerOptionsFromJson(
      ts.readConfigFile(resolve(__dirname, '../../tsconfig.json'), (path) => ts.sys.readFile(path)).config
        .compilerOptions,
      resolve(__dirname, '../..'),
    );
    const typeRoots = [resolve(__dirname, '../../node_modules/@types')];
    const checked = { ...options, typeRoots, types: ['node'], noUnusedLocals: false, noUnusedParameters: false };
    const problems = ts.getPreEmitDiagnostics(ts.createProgram([file], { ...checked, rootDir: '/' }));
    expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });

  /** Runs examples in the order in which they work: those that create come first, those that delete last. */
  async function runAll(
    belongs: (owner: string | undefined, name: string) => boolean,
    client: unknown,
  ): Promise<string[]> {
    const rank = ({ name }: { name: string }): number => (/^create/.test(name) ? 0 : /^delete/.test(name) ? 2 : 1);
    const chosen = examples
      .filter(({ owner, name }) => belongs(owner, name))
      .sort((one, other) => rank(one) - rank(other));
    for (const { example, name } of chosen) {
      const code = example.replaceAll('http://localhost:5000', gateway.url);
      const body = ts.transpile(`async function run() {\n${code}\n}`, { target: ts.ScriptTarget.ES2022 });
      const names = [...PUBLIC, 'client', 'messages', 'console', 'process'];
      const quiet = [{ log: () => {} }, { stdout: { write: () => {} } }];
      const values = [...PUBLIC].map((key) => (api as Record<string, unknown>)[key]);
      const run = compileFunction(`${body}; return run();`, names) as (...given: unknown[]) => Promise<void>;
      await run(...values, client, [{ role: 'user', content: 'Hello' }], ...quiet);
      // The examples name a provider that the tests cannot reach.
      if (/^create/.test(name)) await useFakeProvider();
    }
    return chosen.map(({ name }) => name);
  }

  const useFakeProvider = () =>
    new api.DatabricksDeploymentClient({ host: workspace.url, token: workspace.token }).updateEndpointConfig('chat', {
      served_entities: [workspace.servedEntity('fake')],
    });

  it('of MLflow’s deployment client run against a server with a gateway file', async () => {
    const client = new api.MlflowDeploymentClient(gateway.url);
    const names = await runAll((owner) => owner === 'MlflowDeploymentClient' || owner === 'DeploymentClient', client);
    expect(names).toContain('predictStream');
  });

  it('of the Databricks client, the gateway client and the functions run against a server in Databricks mode', async () => {
    process.env['DATABRICKS_HOST'] = workspace.url;
    process.env['DATABRICKS_TOKEN'] = workspace.token;
    await runAll((owner) => owner === 'DatabricksDeploymentClient', new api.DatabricksDeploymentClient());
    await runAll((owner) => owner === 'MlflowGatewayClient', new api.MlflowGatewayClient('databricks'));
    api.setGatewayUri('databricks');
    await runAll((owner, name) => owner === undefined && /Route|query/.test(name), undefined);
    const others = await runAll((owner, name) => owner === undefined && !/Route|query/.test(name), undefined);
    expect(others).toEqual(expect.arrayContaining(['getDeployClient', 'setDeploymentsTarget', 'setGatewayUri']));
  });
});
