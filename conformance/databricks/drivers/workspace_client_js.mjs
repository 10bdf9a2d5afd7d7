// Checks `WorkspaceClient().servingEndpoints` of the Databricks SDK for JavaScript: `node workspace_client_js.mjs URL PROVIDER`.
// Prints one line of JSON per check, as `harness.py` does.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const [url, providerUrl] = process.argv.slice(2);
// The package is in the folder of the client's environment.
const { ApiError, WorkspaceClient } = createRequire(`${process.env.HOME}/`)('@databricks/sdk-experimental');

const PROVIDER_KEY = 'sk-canary-5up3rs3cr3t';
const MESSAGES = [{ role: 'user', content: 'What is the capital of France?' }];

const clientWith = (credentials) => new WorkspaceClient({ host: url, env: {}, ...credentials });
const { currentUser, servingEndpoints } = clientWith({ token: 'alice-token', authType: 'pat' });

function entity(name = 'primary') {
  const openai_config = { openai_api_key_plaintext: PROVIDER_KEY, openai_api_base: providerUrl };
  return { name, external_model: { provider: 'openai', name: 'chat', task: 'llm/v1/chat', openai_config } };
}

async function withEndpoint(suffix, use) {
  const name = `${process.env.CONFORMANCE_CLIENT}-${suffix}`.replaceAll('.', '-');
  const created = await (await servingEndpoints.create({ name, config: { served_entities: [entity()] } })).wait();
  try {
    await use(name, created);
  } finally {
    await servingEndpoints.delete({ name });
  }
}

async function namesOf(api) {
  const names = [];
  for await (const { name } of api.list()) names.push(name);
  return names;
}

const checks = {
  async authenticates_with_a_token() {
    assert.equal((await currentUser.me()).userName, 'alice@example.com');
  },
  async authenticates_with_user_and_password() {
    const client = clientWith({ username: 'alice@example.com', password: 'alice-token', authType: 'basic' });
    assert.equal((await client.currentUser.me()).userName, 'alice@example.com');
  },
  async authenticates_with_oauth_client_credentials() {
    const clientId = '5c1f9a0e-6f0e-4b39-9d0c-3f5f0b6b1c11';
    const client = clientWith({ clientId, clientSecret: 'client-secret', authType: 'oauth-m2m' });
    assert.equal((await client.currentUser.me()).userName, clientId);
  },
  async create_waits_for_the_ready_endpoint() {
    await withEndpoint('create', (_name, created) => {
      assert.deepEqual(created.state, { ready: 'READY', config_update: 'NOT_UPDATING' });
      assert(!JSON.stringify(created).includes(PROVIDER_KEY));
    });
  },
  async get_with_an_unknown_name_rejects() {
    await assert.rejects(servingEndpoints.get({ name: 'nope' }), (error) => {
      assert(error instanceof ApiError);
      assert.equal(error.errorCode, 'RESOURCE_DOES_NOT_EXIST');
      return true;
    });
  },
  async list_contains_the_endpoint() {
    await withEndpoint('list', async (name) => {
      const names = await namesOf(servingEndpoints);
      assert(names.includes(name) && names.includes('file-chat'), `found ${names}`);
    });
  },
  async update_config_waits_for_the_new_config() {
    await withEndpoint('update', async (name) => {
      const waiter = await servingEndpoints.updateConfig({ name, served_entities: [entity('second')] });
      const { config } = await waiter.wait();
      assert.deepEqual([config.served_entities[0].name, config.config_version], ['second', 2]);
    });
  },
  async put_replaces_the_rate_limits() {
    await withEndpoint('limits', async (name) => {
      const rate_limits = [{ calls: 100, key: 'user', renewal_period: 'minute' }];
      assert.deepEqual((await servingEndpoints.put({ name, rate_limits })).rate_limits, rate_limits);
    });
  },
  async put_ai_gateway_replaces_the_block() {
    await withEndpoint('gateway', async (name) => {
      const usage_tracking_config = { enabled: true };
      const block = await servingEndpoints.putAiGateway({ name, usage_tracking_config });
      assert.deepEqual(block.usage_tracking_config, usage_tracking_config);
    });
  },
  async patch_returns_the_tags() {
    await withEndpoint('tags', async (name) => {
      // Some versions of the SDK send this request without its body.
      assert((await servingEndpoints.patch({ name, add_tags: [{ key: 'a', value: '1' }] })).tags);
    });
  },
  async get_permissions_and_levels() {
    await withEndpoint('permissions', async (_name, { id }) => {
      const { object_id } = await servingEndpoints.getPermissions({ serving_endpoint_id: id });
      assert.equal(object_id, `/serving-endpoints/${id}`);
      const { permission_levels } = await servingEndpoints.getPermissionLevels({ serving_endpoint_id: id });
      assert.equal(permission_levels.length, 3);
    });
  },
  async query_returns_a_chat() {
    await withEndpoint('query', async (name) => {
      const response = await servingEndpoints.query({ name, messages: MESSAGES });
      assert(response.choices[0].message.content);
      assert.equal(response['served-model-name'], 'primary');
    });
  },
  async query_of_an_unknown_endpoint_rejects() {
    await assert.rejects(servingEndpoints.query({ name: 'nope', messages: MESSAGES }), (error) => {
      assert.equal(error.errorCode, 'ENDPOINT_NOT_FOUND');
      return true;
    });
  },
  async delete_removes_the_endpoint() {
    let removed;
    await withEndpoint('delete', (name) => (removed = name));
    await assert.rejects(servingEndpoints.get({ name: removed }));
  },
};

for (const [check, run] of Object.entries(checks)) {
  let problem = null;
  try {
    await run();
  } catch (error) {
    problem = error.stack ?? String(error);
  }
  console.log(JSON.stringify({ check, problem }));
}
