import { fork, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

/** The registered clients and their secrets; `opaque-` clients receive opaque access tokens, the others JWTs. */
export const OIDC_SECRETS = {
  machine: 'machine-secret',
  'opaque-machine': 'opaque-machine-secret',
  sluice: 'sluice-introspection-secret',
} as const;

const REDIRECT_URI = 'http://127.0.0.1/docs/oauth2-redirect.html';

type Result = { readonly id: number } & ({ readonly value: unknown } | { readonly error: string });

/** A real OpenID Connect provider in a process of its own; see `oidc-issuer.mjs`. Its tokens have the audience `sluice`. */
export class OidcServer {
  private nextId = 0;

  private constructor(
    private readonly child: ChildProcess,
    /** The issuer, e.g. `http://127.0.0.1:43211`. */
    readonly issuer: string,
  ) {}

  static async start(): Promise<OidcServer> {
    const child = fork(join(__dirname, 'oidc-child.mjs'), { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let errors = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const exit = once(child, 'exit').then(() => {
      throw new Error(`the OpenID Connect provider did not start:\n${errors}`);
    });
    const [{ url }] = (await Promise.race([once(child, 'message'), exit])) as [{ url: string }];
    exit.catch(() => undefined);
    return new OidcServer(child, url);
  }

  /** Signs tokens with a new key from now on. The old keys are removed from the key set, unless they are kept. */
  rotateKeys(options: { readonly keepOld?: boolean } = {}): Promise<unknown> {
    return this.send('rotateKeys', options);
  }

  /** Begins an outage: closes all connections and rejects new ones. */
  pause(): Promise<unknown> {
    return this.send('pause');
  }

  /** Ends an outage. The port is the same. */
  resume(): Promise<unknown> {
    return this.send('resume');
  }

  /** Returns a JWT with any claims and header, signed with the current key. Defaults: valid, for the audience `sluice`. */
  async sign(claims: object = {}, header: object = {}): Promise<string> {
    return (await this.send('sign', claims, header)) as string;
  }

  /** Returns the number of requests so far by path, e.g. of `/jwks`. */
  async requests(): Promise<Readonly<Record<string, number>>> {
    return (await this.send('requests')) as Record<string, number>;
  }

  /** Returns an access token for the credentials of a client. */
  async clientToken(client: keyof typeof OIDC_SECRETS = 'machine'): Promise<string> {
    return this.token({
      grant_type: 'client_credentials',
      client_id: client,
      client_secret: OIDC_SECRETS[client],
      ...(client === 'machine' && { scope: 'query' }),
    });
  }

  /** Logs a user in with an authorization code and PKCE. Returns the access token. */
  async userToken(user: string, client: 'sluice-docs' | 'opaque-docs' = 'sluice-docs'): Promise<string> {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: client,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      scope: 'openid email profile groups',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      login_hint: user,
    });
    const code = await this.authorize(`${this.issuer}/auth?${query.toString()}`);
    return this.token({
      grant_type: 'authorization_code',
      client_id: client,
      code,
      code_verifier: verifier,
      redirect_uri: REDIRECT_URI,
    });
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.disconnect();
    await exit;
  }

  /** Follows the redirects of an authorization request, with cookies, to the client's redirect URI. Returns the code. */
  private async authorize(first: string): Promise<string> {
    const cookies = new Map<string, string>();
    let url = new URL(first);
    for (let redirects = 0; redirects < 6; redirects += 1) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
      for (const each of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(each)!;
        cookies.set(name!, value!);
      }
      const location = response.headers.get('location');
      if (!location) throw new Error(`${url.href} returned ${response.status}: ${await response.text()}`);
      url = new URL(location, url);
      const code = url.searchParams.get('code');
      if (code) return code;
    }
    throw new Error('too many redirects');
  }

  private async token(form: Record<string, string>): Promise<string> {
    const response = await fetch(`${this.issuer}/token`, { method: 'POST', body: new URLSearchParams(form) });
    const body = (await response.json()) as { access_token?: string };
    if (!body.access_token) throw new Error(`the token endpoint returned ${JSON.stringify(body)}`);
    return body.access_token;
  }

  private async send(method: string, ...args: readonly unknown[]): Promise<unknown> {
    const id = ++this.nextId;
    return new Promise((resolve, reject) => {
      const listener = (result: Result) => {
        if (result.id !== id) return;
        this.child.off('message', listener);
        if ('error' in result) reject(new Error(result.error));
        else resolve(result.value);
      };
      this.child.on('message', listener);
      this.child.send({ id, method, args });
    });
  }
}
