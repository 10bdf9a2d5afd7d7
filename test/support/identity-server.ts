import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from './databricks-server';
import { startApp, type App } from './app';
import { FakeProvider } from './fake-provider';
import { fileOf } from './program';

let requests = 0;

/** A server with `auth:` in the process of the tests, with a fake provider and, if the file has `store`, an empty SQLite store. */
export class IdentityServer {
  private constructor(
    readonly app: App,
    readonly provider: FakeProvider,
    /** Path of the gateway file. */
    readonly file: string,
    /** Path of the SQLite file, which exists only if the server has a store. */
    readonly storeFile: string,
    private readonly folder: string,
  ) {}

  /**
   * @param auth content of `auth:`
   * @param file other content of the gateway file; without `endpoints`, there is one named `chat` at the fake provider
   * @param hasStore whether the file has `store`
   */
  static async start(
    auth: object,
    { file = {}, hasStore = false, variables = {} }: Partial<StartOptions> = {},
  ): Promise<IdentityServer> {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-identity-'));
    const storeFile = join(folder, 'sluice.db');
    const provider = await FakeProvider.start();
    const path = fileOf({
      endpoints: [IdentityServer.endpoint('chat', provider)],
      egress: { allow: ['127.0.0.1'] },
      ...(hasStore && { store: { url: `file:${storeFile}` } }),
      auth,
      ...file,
    });
    const app = await startApp(path, { SLUICE_TRUSTED_PROXIES: '127.0.0.1', ...variables });
    return new IdentityServer(app, provider, path, storeFile, folder);
  }

  /** Returns an endpoint of the gateway file at the fake provider. */
  static endpoint(name: string, provider: FakeProvider, type = 'llm/v1/chat'): object {
    return {
      name,
      endpoint_type: type,
      model: {
        provider: 'openai',
        name: 'gpt-4o-mini',
        config: { openai_api_key: 'sk-canary-5up3rs3cr3t', openai_api_base: provider.base },
      },
    };
  }

  /** Returns an item of `databricks.tokens` for the token `NAME-token` of the user `NAME@example.com`. */
  static token(name: string, traits: object = {}): object {
    return { sha256: digestOf(`${name}-token`), user: `${name}@example.com`, ...traits };
  }

  /** E.g. `http://127.0.0.1:43211`. */
  get url(): string {
    return this.app.url;
  }

  /**
   * Sends a request with these headers and no credential of its own. `body` is sent as JSON, a string as it is. Without
   * `x-forwarded-for`, each request has an address of its own: the server slows many failed attempts from one.
   */
  request(method: string, path: string, headers: Record<string, string> = {}, body?: unknown): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        'x-forwarded-for': `10.0.${(requests += 1) >> 8}.${requests & 255}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** Sends a chat request to the endpoint `chat` through OpenAI's API. */
  chat(headers: Record<string, string> = {}, model = 'chat'): Promise<Response> {
    const body = { model, messages: [{ role: 'user', content: 'Hello!' }] };
    return this.request('POST', '/v1/chat/completions', headers, body);
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.provider.stop();
    await rm(this.folder, { recursive: true });
  }
}

export interface StartOptions {
  readonly file: object;
  readonly hasStore: boolean;
  readonly variables: NodeJS.ProcessEnv;
}

/** Returns the headers of a request with a bearer token. */
export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** Returns the headers of a request with HTTP Basic. */
export function basic(user: string, password: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}
