/**
 * A real OpenID Connect provider (`oidc-provider`) on loopback, for tests, the benchmark and the conformance suite. It is an ES
 * module, so specs run it in a process of its own; see `oidc-server.ts`.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { SignJWT, importJWK } from 'jose';
import Provider from 'oidc-provider';

/** The resource for which access tokens are issued; their audience is `sluice`. */
const RESOURCE = 'urn:sluice';
const RESOURCE_SCOPE = 'query all-apis';
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?\//;

/** The registered clients. */
const CLIENTS = [
  // Receives JWTs for the audience `sluice`.
  machine('machine', 'machine-secret'),
  // Receives opaque access tokens.
  machine('opaque-machine', 'opaque-machine-secret'),
  // Introspects opaque access tokens.
  machine('sluice', 'sluice-introspection-secret'),
  // Swagger UI: a public client with PKCE, at any redirect URI on loopback.
  { ...browser('sluice-docs'), token_endpoint_auth_method: 'none' },
  // As `sluice-docs`, with opaque access tokens.
  { ...browser('opaque-docs'), token_endpoint_auth_method: 'none' },
];

/** The groups of clients and users in their tokens. Anybody else can log in too, and belongs to no group. */
const GROUPS = {
  machine: ['machines'],
  'opaque-machine': ['machines'],
  'alice@example.com': ['platform-admins', 'team-a'],
  'bob@example.com': ['team-b'],
};

export class OidcIssuer {
  /** Number of requests by path. */
  requests = {};
  #keys = [newKey()];
  #server;
  #port;
  #callback;

  /** Starts the issuer on a free port of 127.0.0.1. */
  static async start() {
    const issuer = new OidcIssuer();
    await issuer.resume();
    return issuer;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Signs tokens with a new key from now on. The old keys are removed from the key set, unless they are kept. */
  rotateKeys({ keepOld = false } = {}) {
    this.#keys = [newKey(), ...(keepOld ? this.#keys : [])];
    this.#callback = providerCallback(this.url, this.#keys);
  }

  /** Signs any claims with the current key. Undefined claims and header fields are omitted. */
  async sign(claims = {}, header = {}) {
    const [key] = this.#keys;
    const now = Math.floor(Date.now() / 1000);
    const payload = { iss: this.url, aud: 'sluice', iat: now, exp: now + 600, jti: randomUUID(), ...claims };
    const signer = new SignJWT(JSON.parse(JSON.stringify(payload)));
    signer.setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: key.kid, ...header });
    return signer.sign(await importJWK(key, 'RS256'));
  }

  /** Stops listening and closes all connections. */
  async pause() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Listens again, on the same port. */
  async resume() {
    this.#server = createServer((request, response) => {
      const path = request.url.split('?')[0];
      this.requests[path] = (this.requests[path] ?? 0) + 1;
      this.#callback(request, response);
    });
    await new Promise((resolve, reject) =>
      this.#server.once('error', reject).listen(this.#port ?? 0, '127.0.0.1', resolve),
    );
    this.#port = this.#server.address().port;
    this.#callback ??= providerCallback(this.url, this.#keys);
  }
}

function providerCallback(url, keys) {
  const provider = new Provider(url, {
    clients: CLIENTS,
    jwks: { keys },
    cookies: { keys: ['cookie-key'] },
    claims: { openid: ['sub'], email: ['email'], profile: ['name'], groups: ['groups'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, name: nameOf(id), groups: GROUPS[id] ?? [] }),
    }),
    extraTokenClaims: (_context, { accountId, clientId }) => ({
      groups: GROUPS[accountId ?? clientId] ?? [],
      ...(accountId && { email: accountId, name: nameOf(accountId) }),
    }),
    loadExistingGrant: grantEverything,
    pkce: { required: () => true },
    clientBasedCORS: () => true,
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    ttl: {
      AccessToken: 600,
      ClientCredentials: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: () => true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_context, client) => (isOpaque(client) ? undefined : RESOURCE),
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: RESOURCE_SCOPE,
          audience: 'sluice',
          accessTokenTTL: 600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
  provider.Client.prototype.redirectUriAllowed = (uri) => LOOPBACK.test(uri);
  const callback = provider.callback();
  return (request, response) =>
    request.url.startsWith('/interaction/') ? logIn(provider, request, response) : callback(request, response);
}

/** Consents to every scope, so that nobody has to press a button. */
async function grantEverything({ oidc }) {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope('openid email profile groups');
  grant.addResourceScope(RESOURCE, RESOURCE_SCOPE);
  await grant.save();
  return grant;
}

/** Logs in whoever the request names in `login_hint`, or in the form that it shows otherwise. */
async function logIn(provider, request, response) {
  const { params } = await provider.interactionDetails(request, response);
  const accountId = request.method === 'POST' ? await postedLogin(request) : params.login_hint;
  if (accountId) {
    await provider.interactionFinished(request, response, { login: { accountId } });
    return;
  }
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(
    '<!doctype html><title>Login</title><form method="post"><input name="login"><button>Log in</button></form>',
  );
}

async function postedLogin(request) {
  let body = '';
  for await (const chunk of request) body += chunk;
  return new URLSearchParams(body).get('login');
}

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

function machine(id, secret) {
  return {
    client_id: id,
    client_secret: secret,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  };
}

function browser(id) {
  return {
    client_id: id,
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: ['http://127.0.0.1/docs/oauth2-redirect.html'],
  };
}

function isOpaque({ clientId }) {
  return clientId.startsWith('opaque-');
}

function nameOf(id) {
  return id.split('@')[0];
}
