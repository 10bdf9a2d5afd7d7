import { ScriptedServer } from '../../test/support/scripted-server';
import {
  createRoute,
  DatabricksDeploymentClient,
  deleteRoute,
  getDeployClient,
  getDeploymentsTarget,
  getGatewayUri,
  getRoute,
  MlflowDeploymentClient,
  MlflowGatewayClient,
  NotSupportedError,
  PagedList,
  query,
  searchRoutes,
  setDeploymentsTarget,
  setGatewayUri,
} from '.';

let server: ScriptedServer;
const saved = { ...process.env };

beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterEach(() => {
  process.env = { ...saved };
});
afterAll(() => server.stop());

const sent = () =>
  server.requests.map(({ method, path, body }) => [method, path, ...(body === undefined ? [] : [body])]);
const authorizations = () => server.requests.map(({ headers }) => headers.authorization);
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

const LIMITS = [{ key: 'user', calls: 10, renewal_period: 'minute' }];

describe('The target of a client', () => {
  it('is the argument, else that of setDeploymentsTarget, else MLFLOW_DEPLOYMENTS_TARGET, else MLFLOW_GATEWAY_URI', () => {
    expect(() => getDeployClient()).toThrow('The target is unknown. Pass it, call setDeploymentsTarget, or set');
    process.env['MLFLOW_GATEWAY_URI'] = 'http://four';
    const targets = [getDeploymentsTarget()];
    process.env['MLFLOW_DEPLOYMENTS_TARGET'] = 'http://three';
    targets.push(getDeploymentsTarget());
    setDeploymentsTarget('http://two');
    targets.push(getDeploymentsTarget(), (getDeployClient('http://one/') as { target: string }).target);
    expect(targets).toEqual(['http://four', 'http://three', 'http://two', 'http://one/']);
  });

  it('decides which client getDeployClient returns', () => {
    process.env['DATABRICKS_HOST'] = 'https://workspace.example';
    expect(getDeployClient('https://server.example')).toBeInstanceOf(MlflowDeploymentClient);
    expect(getDeployClient('databricks')).toBeInstanceOf(DatabricksDeploymentClient);
  });

  it.each(['localhost:5000', '', 'ftp://server', 'http://'])('is rejected if it is %j', (target) => {
    const message = `The target ${JSON.stringify(target)} must be a URL, e.g. "http://localhost:5000", or "databricks".`;
    for (const use of [
      setDeploymentsTarget,
      setGatewayUri,
      getDeployClient,
      (uri: string) => new MlflowGatewayClient(uri),
    ]) {
      expect(() => use(target)).toThrow(message);
    }
  });

  it('is rejected if it names a profile, or if the workspace is unknown', () => {
    delete process.env['DATABRICKS_HOST'];
    expect(() => getDeployClient('databricks://staging')).toThrow('names a profile of ~/.databrickscfg');
    expect(() => getDeployClient('databricks')).toThrow('The workspace is unknown. Set DATABRICKS_HOST');
  });

  it('of a gateway is the argument, else that of setGatewayUri, else MLFLOW_GATEWAY_URI', () => {
    expect(() => getGatewayUri()).toThrow('The gateway URI is unknown. Call setGatewayUri');
    process.env['MLFLOW_GATEWAY_URI'] = 'http://three';
    const uris = [getGatewayUri()];
    setGatewayUri('http://two');
    uris.push(new MlflowGatewayClient().gatewayUri, new MlflowGatewayClient('http://one').gatewayUri);
    expect(uris).toEqual(['http://three', 'http://two', 'http://one']);
  });

  it('keeps its path prefix and gets encoded names', async () => {
    server.respondWith({});
    await getDeployClient(`${server.url}/a/b/`).predict({ endpoint: 'chat/ü?', inputs: {} });
    expect(sent()).toEqual([['POST', '/a/b/endpoints/chat%2F%C3%BC%3F/invocations', {}]]);
    await expect(getDeployClient(server.url).getEndpoint('')).rejects.toThrow(
      'The name of the endpoint must be a text',
    );
  });
});

describe('MlflowDeploymentClient', () => {
  const client = () => new MlflowDeploymentClient(server.url);
  const endpoint = (name: string, endpoint_url = `/gateway/${name}/invocations`) => ({
    name,
    endpoint_type: 'llm/v1/chat',
    model: { provider: 'openai', name: 'm' },
    endpoint_url,
    limit: null,
  });

  it('lists the endpoints of all pages, with absolute URLs', async () => {
    server.respondWith(
      { body: { endpoints: [endpoint('a')], next_page_token: 'to ken' } },
      { body: { endpoints: [endpoint('b', 'https://other/b')], next_page_token: null } },
    );
    await expect(client().listEndpoints()).resolves.toEqual([
      endpoint('a', `${server.url}/gateway/a/invocations`),
      endpoint('b', 'https://other/b'),
    ]);
    expect(sent()).toEqual([
      ['GET', '/api/2.0/endpoints/'],
      ['GET', '/api/2.0/endpoints/?page_token=to%20ken'],
    ]);
  });

  it('returns one page with its token', async () => {
    server.respondWith({ body: { endpoints: [endpoint('a')], next_page_token: 't' } }, { body: {} });
    const page = await client().listEndpointsPage();
    expect([page.token, page.length, page.map(({ name }) => name)]).toEqual(['t', 1, ['a']]);
    await expect(client().listEndpointsPage('t')).resolves.toEqual(new PagedList());
  });

  it('stops when a server returns the same page token twice', async () => {
    server.respondWith({ body: { endpoints: [], next_page_token: 't' } });
    await expect(client().listEndpoints()).rejects.toThrow('returned the same page token twice');
  });

  it('gets an endpoint', async () => {
    server.respondWith({ body: endpoint('a') });
    await expect(client().getEndpoint('a')).resolves.toMatchObject({ name: 'a', limit: null });
    expect(sent()).toEqual([['GET', '/api/2.0/endpoints/a']]);
    server.respondWith({ body: [] });
    await expect(client().getEndpoint('a')).rejects.toThrow('The server returned no endpoint.');
  });

  it('sends typed queries', async () => {
    server.respondWith({});
    await client().chat('a', { messages: [{ role: 'user', content: 'x' }] });
    await client().completions('b', { prompt: 'x' });
    await client().embeddings('c', { input: ['x'] });
    expect(sent()).toEqual([
      ['POST', '/endpoints/a/invocations', { messages: [{ role: 'user', content: 'x' }] }],
      ['POST', '/endpoints/b/invocations', { prompt: 'x' }],
      ['POST', '/endpoints/c/invocations', { input: ['x'] }],
    ]);
  });

  it.each(['createEndpoint', 'updateEndpoint', 'deleteEndpoint'] as const)(
    'rejects %s without a request',
    async (method) => {
      server.respondWith({});
      await expect(client()[method]()).rejects.toBeInstanceOf(NotSupportedError);
      await expect(client()[method]()).rejects.toThrow(`${method} is only available for Databricks workspaces`);
      expect(sent()).toEqual([]);
    },
  );

  it('authenticates by user name and password, else by token, from options, variables or the URL', async () => {
    server.respondWith({});
    const use = (options = {}, url = server.url) =>
      new MlflowDeploymentClient(url, options).predict({ endpoint: 'a', inputs: {} });
    await use();
    await use({}, server.url.replace('//', '//ann:p%40ss@'));
    process.env['MLFLOW_TRACKING_TOKEN'] = 't1';
    await use();
    process.env['MLFLOW_TRACKING_USERNAME'] = 'bob';
    process.env['MLFLOW_TRACKING_PASSWORD'] = 'pä';
    await use();
    await use({ token: 't2' });
    await use({ token: () => Promise.resolve('t3') });
    await use({ username: 'eve', password: 'x' });
    expect(authorizations()).toEqual([
      undefined,
      basic('ann:p@ss'),
      'Bearer t1',
      basic('bob:pä'),
      'Bearer t2',
      'Bearer t3',
      basic('eve:x'),
    ]);
  });

  it('does not show the password of a URL in errors', async () => {
    server.respondWith({ status: 404 });
    const url = server.url.replace('//', '//ann:secret@');
    await expect(new MlflowDeploymentClient(url).getEndpoint('a')).rejects.not.toThrow('secret');
  });
});

describe('DatabricksDeploymentClient', () => {
  const client = (options = {}) => new DatabricksDeploymentClient({ host: server.url, token: 't', ...options });

  it('sends the requests of MLflow’s Databricks client', async () => {
    server.respondWith({ body: { endpoints: [{ name: 'a' }] } });
    await expect(client().listEndpoints()).resolves.toEqual([{ name: 'a' }]);
    server.respondWith({ body: { name: 'a' } });
    await client().createEndpoint({ name: 'a', config: {} });
    await client().getEndpoint('a');
    await client().updateEndpoint('a', { rate_limits: [] });
    await client().updateEndpoint('a', { served_entities: [] });
    await client().updateEndpointConfig('a', { served_entities: [] });
    await client().updateEndpointTags('a', { add_tags: [{ key: 'k' }], delete_tags: ['d'] });
    await client().updateEndpointRateLimits('a', { rate_limits: LIMITS });
    await client().updateEndpointAiGateway('a', { usage_tracking_config: { enabled: true } });
    await client().predict({ endpoint: 'a', inputs: { prompt: 'x' } });
    expect(sent()).toEqual([
      ['POST', '/api/2.0/serving-endpoints/', { name: 'a', config: {} }],
      ['GET', '/api/2.0/serving-endpoints/a'],
      ['PUT', '/api/2.0/serving-endpoints/a/rate-limits', { rate_limits: [] }],
      ['PUT', '/api/2.0/serving-endpoints/a/config', { served_entities: [] }],
      ['PUT', '/api/2.0/serving-endpoints/a/config', { served_entities: [] }],
      ['PATCH', '/api/2.0/serving-endpoints/a/tags', { add_tags: [{ key: 'k' }], delete_tags: ['d'] }],
      ['PUT', '/api/2.0/serving-endpoints/a/rate-limits', { rate_limits: LIMITS }],
      ['PUT', '/api/2.0/serving-endpoints/a/ai-gateway', { usage_tracking_config: { enabled: true } }],
      ['POST', '/serving-endpoints/a/invocations', { prompt: 'x' }],
    ]);
    expect(server.requests[0]?.headers['x-databricks-endpoints-api-client']).toBe('Databricks Deployment Client');
    server.respondWith((response) => response.writeHead(200).end());
    await expect(client().deleteEndpoint('a')).resolves.toBeUndefined();
    expect(sent()).toEqual([['DELETE', '/api/2.0/serving-endpoints/a']]);
  });

  it('takes the workspace and the credentials from the variables', async () => {
    server.respondWith({ body: {} });
    process.env['DATABRICKS_HOST'] = server.url;
    process.env['DATABRICKS_TOKEN'] = 'dapi1';
    await new DatabricksDeploymentClient().listEndpoints();
    process.env['DATABRICKS_USERNAME'] = 'ann';
    process.env['DATABRICKS_PASSWORD'] = 'p';
    await new DatabricksDeploymentClient().listEndpoints();
    expect(authorizations()).toEqual(['Bearer dapi1', basic('ann:p')]);
  });

  it('exchanges client credentials once for concurrent requests, and again before the token ends', async () => {
    const metadata = { body: { token_endpoint: `${server.url}/oidc/v1/token` } };
    const token = (access_token: string, expires_in: number) => ({
      body: { access_token, token_type: 'Bearer', expires_in },
    });
    server.respondWith(metadata, token('one', 30), { body: {} }, { body: {} }, metadata, token('two', 3600), {
      body: {},
    });
    const m2m = new DatabricksDeploymentClient({ host: server.url, clientId: 'id', clientSecret: 's' });
    await Promise.all([m2m.listEndpoints(), m2m.listEndpoints()]);
    await m2m.listEndpoints();
    await m2m.listEndpoints();
    const tokens = authorizations();
    expect(tokens.filter((header) => header === basic('id:s'))).toHaveLength(2);
    expect(tokens.slice(-2)).toEqual(['Bearer two', 'Bearer two']);
    expect(sent()[1]).toEqual(['POST', '/oidc/v1/token', 'grant_type=client_credentials&scope=all-apis']);
  });

  it('reports rejected client credentials', async () => {
    const metadata = { body: { token_endpoint: `${server.url}/oidc/v1/token` } };
    server.respondWith(metadata, { status: 401, body: { error: 'invalid_client', error_description: 'unknown' } });
    const m2m = new DatabricksDeploymentClient({ host: server.url, clientId: 'id', clientSecret: 'geheim' });
    await expect(m2m.listEndpoints()).rejects.toMatchObject({ status: 401, errorCode: 'invalid_client' });
  });
});

describe('The gateway client', () => {
  const route = (name: string, route_url = `/gateway/${name}/invocations`) => ({
    name,
    route_type: 'llm/v1/chat',
    model: { provider: 'openai' },
    route_url,
  });

  it('sends the requests of MLflow’s gateway client', async () => {
    const client = new MlflowGatewayClient(server.url);
    server.respondWith({ body: { routes: [route('a')], next_page_token: 't' } });
    const page = await client.searchRoutes('s');
    expect([page.token, [...page]]).toEqual(['t', [route('a', `${server.url}/gateway/a/invocations`)]]);
    server.respondWith({ body: { ...route('a'), limits: LIMITS } });
    await client.getRoute('a');
    await client.query('a', { prompt: 'x' });
    await expect(client.getLimits('a')).resolves.toEqual(LIMITS);
    await expect(client.setLimits('a', LIMITS)).resolves.toEqual(LIMITS);
    expect(sent()).toEqual([
      ['GET', '/api/2.0/gateway/routes/a'],
      ['POST', '/gateway/a/invocations', { prompt: 'x' }],
      ['GET', '/api/2.0/gateway/limits/a'],
      ['POST', '/api/2.0/gateway/limits/', { route: 'a', limits: LIMITS }],
    ]);
    server.respondWith({ body: {} });
    await expect(client.getLimits('a')).resolves.toEqual([]);
  });

  it('creates and deletes routes of Databricks only', async () => {
    server.respondWith({ body: route('a') });
    const model = { name: 'm', provider: 'openai' };
    const open = new MlflowGatewayClient(server.url);
    await expect(open.createRoute('a', 'llm/v1/chat', model)).rejects.toThrow('Add the route to the gateway file');
    await expect(open.deleteRoute('a')).rejects.toBeInstanceOf(NotSupportedError);
    expect(sent()).toEqual([]);
    const databricks = new MlflowGatewayClient('databricks', { host: server.url, token: 't' });
    await databricks.createRoute('a', 'llm/v1/chat', model);
    await databricks.deleteRoute('a');
    expect(sent()).toEqual([
      ['POST', '/api/2.0/gateway/routes/', { name: 'a', route_type: 'llm/v1/chat', model }],
      ['DELETE', '/api/2.0/gateway/routes/a'],
    ]);
  });

  it('has fluent functions for the URI of setGatewayUri', async () => {
    setGatewayUri(server.url);
    server.respondWith(
      { body: { routes: [route('a')], next_page_token: 't' } },
      { body: { routes: [], next_page_token: '' } },
    );
    await expect(searchRoutes()).resolves.toHaveLength(1);
    server.respondWith({ body: route('a') });
    await getRoute('a');
    await query('a', { prompt: 'x' });
    expect(sent()).toHaveLength(2);
    await expect(createRoute('a', 'llm/v1/chat', {})).rejects.toBeInstanceOf(NotSupportedError);
    await expect(deleteRoute('a')).rejects.toBeInstanceOf(NotSupportedError);
  });
});
