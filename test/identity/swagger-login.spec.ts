import type { OpenAPIObject } from '@nestjs/swagger';
import type { Browser } from 'playwright-core';
import { describeWithBrowser, startBrowser } from '../support/browser';
import { hashPassword } from '../../src/auth/passwords/password-hash';
import { bearer, IdentityServer } from '../support/identity-server';
import { OidcServer } from '../support/oidc-server';
import { PrefixProxy } from '../support/prefix-proxy';
import { digestOf } from '../support/databricks-server';
import { SwaggerPage } from '../support/swagger-page';

const KEY = 'key-of-carol';
const PASSWORD = 'password of dave';

let issuer: OidcServer;
let server: IdentityServer;

beforeAll(async () => {
  issuer = await OidcServer.start();
  const rule = (endpoint: string, user: string) => ({ endpoints: [endpoint], users: [user], level: 'query' });
  server = await IdentityServer.start(
    {
      default_permission: 'none',
      issuers: [{ issuer: issuer.issuer, audiences: ['sluice'], claims: { user: 'email' } }],
      api_keys: { keys: [{ id: 'carol', sha256: digestOf(KEY), user: 'carol@example.com' }] },
      users: [{ user: 'dave@example.com', password_hash: await hashPassword(PASSWORD) }],
      permissions: [
        rule('bobs', 'bob@example.com'),
        rule('carols', 'carol@example.com'),
        rule('daves', 'dave@example.com'),
      ],
      swagger: { client_id: 'sluice-docs', scopes: ['openid', 'email'] },
    },
    {
      file: {
        endpoints: ['bobs', 'carols', 'daves'].map((name) => ({
          name,
          endpoint_type: 'llm/v1/chat',
          model: { provider: 'sandbox', name: 'sandbox-chat', config: { tokens_per_second: 0 } },
        })),
      },
    },
  );
});

afterAll(async () => {
  await server.stop();
  await issuer.stop();
});

async function documentFor(headers: Record<string, string>): Promise<OpenAPIObject> {
  return (await (await server.request('GET', '/openapi.json', headers)).json()) as OpenAPIObject;
}

describe('The OpenAPI document of a server with auth', () => {
  it('requires a key, a password or a login at the issuer', async () => {
    const { security, components } = await documentFor({});
    expect(security).toEqual([{ token: [] }, { basic: [] }, { login: [] }]);
    expect(components!.securitySchemes!['login']).toMatchObject({
      type: 'oauth2',
      flows: {
        authorizationCode: {
          authorizationUrl: `${issuer.issuer}/auth`,
          tokenUrl: `${issuer.issuer}/token`,
          scopes: { openid: '', email: '' },
        },
      },
    });
  });

  it('names only the endpoints that the client may view', async () => {
    const paths = Object.keys((await documentFor(bearer(KEY))).paths);
    expect(paths).toContain('/endpoints/carols/invocations');
    expect(paths.filter((path) => path.includes('bobs'))).toEqual([]);
  });
});

describe('Swagger UI of a server with auth', () => {
  it('may connect to the issuer and to no other server', async () => {
    const { headers } = await server.request('GET', '/docs');
    expect(headers.get('content-security-policy')).toContain(`connect-src 'self' ${issuer.issuer};`);
  });

  it('serves the redirect page of the login without a credential and allows it the script of this server only', async () => {
    const { status, headers } = await server.request('GET', '/docs/oauth2-redirect.html');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
  });
});

describeWithBrowser('Swagger UI in a browser', () => {
  let browser: Browser;
  let proxy: PrefixProxy;
  let swagger: SwaggerPage;

  beforeAll(async () => {
    [browser, proxy] = await Promise.all([startBrowser(), PrefixProxy.start('/gateway', server.url)]);
  });
  afterEach(() => swagger.close());
  afterAll(async () => {
    await browser.close();
    await proxy.stop();
  });

  it('executes requests as the person who has logged in at the issuer', async () => {
    swagger = await SwaggerPage.open(browser, `${server.url}/docs`);
    await swagger.logIn('bob@example.com');
    await swagger.waitForPath('/endpoints/bobs/invocations');
    expect(await swagger.paths()).not.toContain('/endpoints/carols/invocations');
    const { status, body } = await swagger.tryOut('Endpoints API', 'listEndpoints');
    expect({ status, names: namesIn(body) }).toEqual({ status: '200', names: ['bobs'] });
    expect(swagger.errors).toEqual([]);
  });

  it('logs in below a path prefix of a proxy', async () => {
    swagger = await SwaggerPage.open(browser, `${proxy.url}/docs`);
    await swagger.logIn('bob@example.com');
    await swagger.waitForPath('/endpoints/bobs/invocations');
    expect(namesIn((await swagger.tryOut('Endpoints API', 'listEndpoints')).body)).toEqual(['bobs']);
    expect(swagger.errors).toEqual([]);
  });

  it('executes requests with the API key that the person has entered', async () => {
    swagger = await SwaggerPage.open(browser, `${server.url}/docs`);
    await swagger.enterToken(KEY);
    await swagger.waitForPath('/endpoints/carols/invocations');
    expect(namesIn((await swagger.tryOut('Endpoints API', 'listEndpoints')).body)).toEqual(['carols']);
  });

  it('executes requests with the user name and password that the person has entered', async () => {
    swagger = await SwaggerPage.open(browser, `${server.url}/docs`);
    await swagger.enterPassword('dave@example.com', PASSWORD);
    await swagger.waitForPath('/endpoints/daves/invocations');
    expect(namesIn((await swagger.tryOut('Endpoints API', 'listEndpoints')).body)).toEqual(['daves']);
  });
});

/** Returns the names of the endpoints that a response of MLflow's API lists. */
function namesIn(body: string): string[] {
  const { endpoints } = JSON.parse(body) as { endpoints: { name: string }[] };
  return endpoints.map(({ name }) => name);
}
