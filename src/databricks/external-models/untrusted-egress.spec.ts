import { request } from 'undici';
import { respondsWith } from '../../../test/support/behaviours';
import { externalModelBinder } from '../../../test/support/external-models';
import { FakeProvider } from '../../../test/support/fake-provider';
import { ConnectionPools } from '../../upstream/egress/connection-pools';
import type { Resolve } from '../../upstream/egress/egress-guard';
import { readExternalModel } from './read-external-model';

/** Resolves every name to this machine, as an attacker's DNS server could. */
const rebinding: Resolve = (_hostname, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);

describe('an external model whose host resolves to a private address', () => {
  let provider: FakeProvider;
  const pools = new ConnectionPools({ connectTimeoutMs: 10_000, proxy: undefined }, rebinding);

  beforeAll(async () => {
    provider = await FakeProvider.start();
    provider.behaviour = respondsWith(200, {});
  });
  afterAll(async () => {
    await pools.destroy();
    await provider.stop();
  });

  async function send(allow: readonly string[]): Promise<number> {
    const binder = await externalModelBinder({ allow });
    const origin = `http://models.example.com:${provider.port}`;
    const model = {
      provider: 'custom',
      name: 'm',
      task: 'llm/v1/chat',
      custom_provider_config: { custom_provider_url: origin, bearer_token_auth: { token: 'key' } },
    };
    const external_model = readExternalModel(model, 'external_model', { binder, endpoint: 'chat' });
    const { connection } = binder.bind('chat', { name: 'entity', external_model });
    const dispatcher = pools.dispatcherFor(origin, connection);
    const response = await request(origin, { dispatcher, method: 'POST', body: '{}' });
    await response.body.dump();
    return response.statusCode;
  }

  it('is accepted, but not connected to', async () => {
    await expect(send([])).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN' });
    expect(provider.requests).toHaveLength(0);
  });

  it('is connected to when egress.allow lists the host', async () => {
    expect(await send(['models.example.com'])).toBe(200);
  });
});
