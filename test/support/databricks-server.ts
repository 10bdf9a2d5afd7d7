import { hash, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type App } from './app';
import { FakeProvider } from './fake-provider';
import { fileOf } from './program';

/** Returns the digest of a token or secret, as the gateway file contains it. */
export function digestOf(secret: string): string {
  return hash('sha256', secret);
}

/** A server in Databricks mode in the process of the tests, with an empty SQLite store and a fake provider. */
export class DatabricksServer {
  /** The token that {@link request} presents. Without configured credentials, every token is the administrator. */
  static readonly TOKEN = 'dapi-test-token';
  readonly token = DatabricksServer.TOKEN;

  private constructor(
    readonly app: App,
    readonly provider: FakeProvider,
    /** Path of the SQLite file. */
    readonly storeFile: string,
    readonly masterKey: string,
    private readonly folder: string,
  ) {}

  /**
   * @param file content of the gateway file besides `store` and, if not given, `databricks` and `endpoints`
   * @param variables environment variables; the master key is set
   */
  static async start(file: object = {}, variables: NodeJS.ProcessEnv = {}): Promise<DatabricksServer> {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-databricks-'));
    const storeFile = join(folder, 'sluice.db');
    const provider = await FakeProvider.start();
    const content = {
      endpoints: [],
      // The fake provider has a loopback address.
      egress: { allow: ['127.0.0.1'] },
      store: { url: `file:${storeFile}` },
      databricks: {},
      ...file,
    };
    const masterKey = randomBytes(32).toString('base64');
    const app = await startApp(fileOf(content), { SLUICE_MASTER_KEY: masterKey, ...variables });
    return new DatabricksServer(app, provider, storeFile, masterKey, folder);
  }

  /** E.g. `http://127.0.0.1:43211`. */
  get url(): string {
    return this.app.url;
  }

  /** Sends a request with the token. `body` is sent as JSON, a string as it is. */
  request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** Returns an external model at the fake provider, as an item of `served_entities`. */
  servedEntity(name: string, task = 'llm/v1/chat'): object {
    const openai_config = { openai_api_key_plaintext: 'sk-canary-5up3rs3cr3t', openai_api_base: this.provider.base };
    return { name, external_model: { provider: 'openai', name: 'gpt-4o-mini', task, openai_config } };
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.provider.stop();
    await rm(this.folder, { recursive: true });
  }
}
