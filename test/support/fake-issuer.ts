import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A key pair of an issuer. */
export interface IssuerKey {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** An issuer on loopback that a test can make misbehave in any way. {@link OidcServer} is a real one. */
export class FakeIssuer {
  /** The content of `/jwks`. Default: the current key. */
  keySet: unknown;
  /** Responds to requests in place of the issuer, by path. */
  readonly behaviours = new Map<string, RequestListener>();
  /** Number of requests by path. */
  readonly requests = new Map<string, number>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
    public key: IssuerKey,
  ) {
    this.keySet = { keys: [key.jwk] };
  }

  /** @param algorithm of its keys; RSA keys take a second to make */
  static async start(kid = 'key-1', algorithm = 'RS256'): Promise<FakeIssuer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const issuer = new FakeIssuer(server, url, await FakeIssuer.newKey(kid, algorithm));
    server.on('request', issuer.respond);
    return issuer;
  }

  static async newKey(kid: string | undefined, algorithm = 'RS256'): Promise<IssuerKey> {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
    return { privateKey, jwk: { ...(await exportJWK(publicKey)), alg: algorithm, use: 'sig', ...(kid && { kid }) } };
  }

  /** Publishes a new key in place of the others, and signs with it. */
  async rotate(kid: string): Promise<void> {
    this.key = await FakeIssuer.newKey(kid, this.key.jwk.alg);
    this.keySet = { keys: [this.key.jwk] };
  }

  /** Returns a valid token for the audience `sluice`, with changes. */
  sign(claims: object = {}, header: object = {}, key: CryptoKey | Uint8Array = this.key.privateKey): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const { alg, kid } = this.key.jwk;
    const all = { iss: this.url, aud: 'sluice', sub: 'alice', email: 'alice@example.com', iat: now, exp: now + 600 };
    return new SignJWT(withoutUndefined({ ...all, ...claims }))
      .setProtectedHeader({ ...withoutUndefined({ typ: 'at+jwt', kid, ...header }), alg: alg ?? 'RS256', ...header })
      .sign(key);
  }

  count(path: string): number {
    return this.requests.get(path) ?? 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private readonly respond: RequestListener = (request, response) => {
    const path = request.url ?? '/';
    this.requests.set(path, this.count(path) + 1);
    const behaviour = this.behaviours.get(path);
    if (behaviour) behaviour(request, response);
    else if (path === '/jwks') sendJson(response, this.keySet);
    else if (path === '/.well-known/openid-configuration') sendJson(response, this.discovery());
    else sendJson(response, { error: 'not_found' }, 404);
  };

  private discovery(): object {
    return {
      issuer: this.url,
      jwks_uri: `${this.url}/jwks`,
      introspection_endpoint: `${this.url}/introspect`,
      token_endpoint: `${this.url}/token`,
    };
  }
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function withoutUndefined(object: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
