import { Logger } from '@nestjs/common';
import { FileEndpointSource } from '../../config';
import { SecretReferences } from '../../secrets';
import { ChangeFeed, EndpointStore, type EndpointRow, type Store } from '../../store';
import { describeEachDatabase, openStore } from '../../../test/support/databases';
import { ScriptedProvider } from '../../../test/support/endpoints';
import { loaderOf } from '../../../test/support/served-config';
import type { EntityBinder } from './bind-config';
import { ServingEndpoints } from './serving-endpoints';

const ENTITY = { name: 'e', external_model: { provider: 'scripted', name: 'm', task: 'llm/v1/chat' } };
const DOCUMENT = {
  config: { served_entities: [ENTITY], traffic: [{ name: 'e', percentage: 100 }], config_version: 1 },
  tags: [],
};

function row(id: string, changes: Partial<EndpointRow> = {}): EndpointRow {
  const document = JSON.stringify(DOCUMENT);
  return { id, name: `name-${id}`, revision: 1, document, created_at: 1, updated_at: 1, ...changes };
}

describeEachDatabase('ServingEndpoints', (databases) => {
  let store: Store;
  let rows: EndpointStore;
  let endpoints: ServingEndpoints;
  /** Names that have been bound. */
  let bound: string[];
  let changes: (readonly string[] | undefined)[];
  let fault: Error | undefined;

  beforeEach(async () => {
    store = await openStore(await databases.createUrl());
    rows = new EndpointStore(store);
    bound = [];
    changes = [];
    fault = undefined;
    const provider = new ScriptedProvider();
    const binder: EntityBinder = {
      bind: (name) => {
        if (fault) throw fault;
        bound.push(name);
        return provider.serve([name]).endpoints[0]!;
      },
      providerNameOf: () => 'scripted',
    };
    const file = new FileEndpointSource(loaderOf(() => provider.serve(['in-file'])));
    endpoints = new ServingEndpoints(file, rows, await ChangeFeed.open(store), new SecretReferences([]), binder);
    endpoints.onChange((names) => changes.push(names));
  });
  afterEach(() => store.close());

  it('loads all rows in the order of their creation, and binds none', async () => {
    await rows.insert(row('a', { created_at: 2 }));
    await rows.insert(row('b'));
    await endpoints.onModuleInit();
    expect([...endpoints.all()].map(({ name }) => name)).toEqual(['in-file', 'name-b', 'name-a']);
    expect(endpoints.endpoints().map(({ name }) => name)).toEqual(['name-b', 'name-a']);
    expect(bound).toEqual([]);
    expect(changes).toEqual([undefined]);
  });

  it('binds an endpoint once, when it is first used, and finds it by what it has bound', async () => {
    await rows.insert(row('a'));
    await endpoints.onModuleInit();
    const target = endpoints.find('name-a')!;
    expect(endpoints.find('name-a')).toBe(target);
    expect(bound).toEqual(['name-a']);
    expect(endpoints.of(target)).toBe(endpoints.get('name-a'));
  });

  it('logs once per version why an endpoint cannot be bound, without values', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    await rows.insert(row('a'));
    await endpoints.onModuleInit();
    fault = new TypeError('canary');
    for (let round = 0; round < 2; round += 1) {
      expect(() => endpoints.find('name-a')).toThrow("Endpoint 'name-a' is not ready: its config cannot be used.");
      endpoints.storedById('a')?.unbind();
    }
    const text = expect.stringMatching(/^Version 1 of endpoint 'name-a' cannot be bound: TypeError\n {4}at /) as string;
    expect(logged.mock.calls).toEqual([[text]]);
    expect(String(logged.mock.calls)).not.toContain('canary');
    endpoints.set(row('a', { revision: 2 }));
    expect(() => endpoints.find('name-a')).toThrow('is not ready');
    expect(logged).toHaveBeenCalledTimes(2);
    logged.mockRestore();
  });

  it('keeps the later state when an earlier one arrives after it', () => {
    endpoints.set(row('a', { revision: 3 }));
    expect(endpoints.set(row('a', { revision: 2, name: 'old' }))?.name).toBe('name-a');
    expect(changes).toEqual([['name-a']]);
  });

  it('does not restore an endpoint that was removed', () => {
    endpoints.set(row('a'));
    endpoints.remove('a');
    expect(endpoints.set(row('a', { revision: 2 }))).toBeUndefined();
    expect(endpoints.get('name-a')).toBeUndefined();
    expect(changes).toEqual([['name-a'], ['name-a']]);
  });

  it('removes the rows that no longer exist, and reports only changed names', async () => {
    await rows.insert(row('a'));
    await rows.insert(row('b'));
    await endpoints.onModuleInit();
    await rows.remove('a', 1);
    await rows.update(row('b', { revision: 2 }), 1);
    await endpoints.refresh(['a', 'b']);
    expect([...endpoints.all()].map(({ name }) => name)).toEqual(['in-file', 'name-b']);
    expect(changes).toEqual([undefined, ['name-a'], ['name-b']]);
  });

  it('replaces an endpoint by a new one of the same name, whichever change arrives first', () => {
    endpoints.set(row('a', { name: 'same' }));
    endpoints.set(row('b', { name: 'same' }));
    expect(endpoints.get('same')?.id).toBe('b');
    endpoints.remove('a');
    expect(endpoints.get('same')?.id).toBe('b');
  });

  it('finds the endpoints of the gateway file by an id that stays the same', () => {
    const { id = '', isFromFile } = endpoints.get('in-file') ?? {};
    expect(isFromFile).toBe(true);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(endpoints.byId(id)).toBe(endpoints.get('in-file'));
  });
});
