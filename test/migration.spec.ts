import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from './support/program';
import { startSluice, type Sluice } from './support/sluice';

const FOLDER = join(__dirname, 'fixtures', 'migration');
const KEY = 'sk-canary-m1gr4t10n0123456789';

/** The two files of MLflow's migration guide ("Configuration YAML file"), to the letter. */
describe.each(['routes.yaml', 'endpoints.yaml'])('the migration guide’s example %s', (name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  let sluice: Sluice;
  const get = async (path: string): Promise<unknown> => (await fetch(sluice.url + path)).json();

  beforeAll(async () => {
    sluice = await startSluice(text, { OPENAI_API_KEY: KEY });
  });

  afterAll(async () => {
    expect(await sluice.program.stop()).toEqual({ code: 0, signal: null });
    expect(sluice.program.output).not.toContain(KEY);
  });

  const model = { name: 'gpt-4o-mini', provider: 'openai' };
  const url = '/gateway/chat/invocations';
  const endpoint = { name: 'chat', endpoint_type: 'llm/v1/chat', model, endpoint_url: url, limit: null };
  const route = { name: 'chat', route_type: 'llm/v1/chat', model, route_url: url, limit: null };

  it('is served over the endpoints API', async () => {
    expect(await get('/api/2.0/endpoints/')).toEqual({ endpoints: [endpoint], next_page_token: null });
    expect(await get('/api/2.0/endpoints/chat')).toEqual(endpoint);
  });

  it('is served over the routes API', async () => {
    expect(await get('/api/2.0/gateway/routes/')).toEqual({ routes: [route], next_page_token: null });
    expect(await get('/api/2.0/gateway/routes/chat')).toEqual(route);
  });

  it('is served over the OpenAI API', async () => {
    expect(await get('/v1/models')).toMatchObject({ data: [{ id: 'chat', owned_by: 'openai' }] });
  });
});

it('the migration guide’s example file is rejected with the variable’s name when its key is not set', async () => {
  const program = new Program(['start', '--config-path', join(FOLDER, 'endpoints.yaml'), '--port', '0']);
  expect(await program.waitForExit()).toEqual({ code: 2, signal: null });
  expect(program.stderr).toContain('OPENAI_API_KEY');
  expect(program.stdout).toBe('');
});
