import { FileEndpointSource } from '../../config';
import { SecretReferences } from '../../secrets';
import { ChangeFeed, EndpointStore, type Store } from '../../store';
import { describeEachDatabase, openStore } from '../../../test/support/databases';
import { ScriptedProvider } from '../../../test/support/endpoints';
import { loaderOf } from '../../../test/support/served-config';
import type { ServingEndpointDocument } from '../documents';
import type { EntityBinder } from './bind-config';
import { EndpointWriter } from './endpoint-writer';
import { ServingEndpoints } from './serving-endpoints';

const DOCUMENT: ServingEndpointDocument = {
  creator: { name: 'admin', displayName: 'admin', kind: 'user' },
  tags: [],
  rate_limits: [],
  description: '',
  access_control_list: [],
};

const withTag =
  (key: string) =>
  (document: ServingEndpointDocument): ServingEndpointDocument => ({ ...document, tags: [...document.tags, { key }] });

describeEachDatabase('EndpointWriter', (databases) => {
  let stores: Store[];
  let url: string;

  beforeEach(async () => {
    stores = [];
    url = await databases.createUrl();
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
  });

  /** Returns the writer of another process. */
  async function openWriter(): Promise<EndpointWriter> {
    const store = await openStore(url);
    stores.push(store);
    const rows = new EndpointStore(store);
    const provider = new ScriptedProvider();
    const binder: EntityBinder = { bind: () => provider.serve(['e']).endpoints[0]!, providerNameOf: () => 'scripted' };
    const file = new FileEndpointSource(loaderOf(() => provider.serve([])));
    const endpoints = new ServingEndpoints(file, rows, await ChangeFeed.open(store), new SecretReferences([]), binder);
    await endpoints.onModuleInit();
    return new EndpointWriter(endpoints, rows, file);
  }

  it('loses and rejects no change that can follow others, however many processes change an endpoint', async () => {
    await (await openWriter()).create('shared', DOCUMENT);
    const keys: string[] = [];
    const changes: Promise<unknown>[] = [];
    for (const process of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const writer = await openWriter();
      const own = Array.from({ length: 8 }, (_, index) => `${process}${index}`);
      keys.push(...own);
      changes.push(...own.map((key) => writer.change('shared', { apply: withTag(key) })));
    }
    await Promise.all(changes);
    const { document } = (await openWriter()).get('shared');
    expect(document.tags.map(({ key }) => key).sort()).toEqual(keys);
  });
});
