import { randomBytes } from 'node:crypto';
import { describeEachDatabase, openStore } from '../../test/support/databases';
import { ChangeFeed, type Store } from '../store';
import { parseMasterKey } from './master-keys';
import { SecretReferences } from './secret-references';
import { SecretStore } from './secret-store';
import { SecretVault } from './secret-vault';
import { StoredSecrets } from './stored-secrets';

const CANARY = 'canary-7f3a';
const NAME = { scope: 'llm', key: 'openai' };
const vault = new SecretVault([parseMasterKey(randomBytes(32).toString('base64'), 'test')]);

describeEachDatabase('StoredSecrets', (databases) => {
  let url: string;
  const stores: Store[] = [];

  async function openProcess(): Promise<{ store: Store; secrets: SecretStore; stored: StoredSecrets }> {
    const store = await openStore(url);
    stores.push(store);
    const secrets = new SecretStore(store, vault);
    return { store, secrets, stored: new StoredSecrets(secrets, vault) };
  }

  beforeEach(async () => {
    url = await databases.createUrl();
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });

  it('stores a secret sealed and opens it', async () => {
    const { store, secrets, stored } = await openProcess();
    await secrets.put(NAME, CANARY);
    await stored.refresh();
    expect(stored.find(NAME)?.reveal()).toBe(CANARY);
    expect(JSON.stringify(await store.database.selectFrom('secrets').selectAll().execute())).not.toContain(CANARY);
  });

  it('lists secrets without their values', async () => {
    const { secrets } = await openProcess();
    await secrets.put(NAME, CANARY);
    await secrets.put({ scope: 'a', key: 'b' }, CANARY);
    const time = expect.any(Number) as number;
    expect(await secrets.list()).toEqual([
      { scope: 'a', key: 'b', created_at: time, updated_at: time },
      { ...NAME, created_at: time, updated_at: time },
    ]);
  });

  it('does not find a secret that another process has removed', async () => {
    const { secrets, stored } = await openProcess();
    await secrets.put(NAME, CANARY);
    await stored.refresh();
    const other = await openProcess();
    expect(await other.secrets.remove(NAME)).toBe(true);
    expect(await other.secrets.remove(NAME)).toBe(false);
    expect(await stored.refresh(['llm/openai'])).toEqual([NAME]);
    expect(stored.find(NAME)).toBeUndefined();
  });

  it('reports the new value of a secret that another process has changed', async () => {
    const { store, stored } = await openProcess();
    const feed = await ChangeFeed.open(store);
    const references = new SecretReferences([stored]);
    const changed = new Promise<readonly string[]>((resolve) => references.onChange(resolve));
    feed.subscribe('secret', async (paths) => references.changed(await stored.refresh(paths)));
    feed.onApplicationBootstrap();
    await (await openProcess()).secrets.put(NAME, 'new value');
    expect(await changed).toEqual(['llm/openai']);
    expect(references.resolve('{{secrets/llm/openai}}')?.reveal()).toBe('new value');
  });

  it('does not open a value that was copied to another secret', async () => {
    const { store, secrets, stored } = await openProcess();
    await secrets.put(NAME, CANARY);
    await store.database.updateTable('secrets').set({ key: 'copy' }).execute();
    await stored.refresh();
    expect(stored.find({ scope: 'llm', key: 'copy' })).toBeUndefined();
  });
});
