import { describeEachDatabase, openStore } from '../../test/support/databases';
import { masterKeyText, vaultOf } from '../../test/support/external-models';
import { GatewayError } from '../errors';
import { EndpointStore, type Store } from '../store';
import { rotateSecrets } from './rotate-secrets';
import { SecretStore } from './secret-store';

const COUNT = 30;
const [OLD, NEW] = [masterKeyText(), masterKeyText()];

interface Document {
  readonly key: string;
  readonly writes: number;
}

describeEachDatabase('rotateSecrets', (databases) => {
  const stores: Store[] = [];
  afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));

  async function openProcess(url: string): Promise<{ store: Store; endpoints: EndpointStore }> {
    const store = await openStore(url);
    stores.push(store);
    return { store, endpoints: new EndpointStore(store) };
  }

  it('loses neither a rotation nor a change that another process makes at the same time', async () => {
    const url = await databases.createUrl();
    const { store, endpoints } = await openProcess(url);
    const other = await openProcess(url);
    const ids = Array.from({ length: COUNT }, (_, index) => String(index + 10));
    for (const id of ids) {
      const document = JSON.stringify({ key: vaultOf(OLD).seal(`key ${id}`), writes: 0 });
      await endpoints.insert({ id, name: id, revision: 1, document, created_at: 0, updated_at: 0 });
    }
    let writes = 0;
    const change = async (id: string): Promise<void> => {
      const [row] = await other.endpoints.byIds([id]);
      const document = JSON.parse(row!.document) as Document;
      const changed = JSON.stringify({ ...document, writes: document.writes + 1 });
      try {
        await other.endpoints.update({ ...row!, document: changed, revision: row!.revision + 1 }, row!.revision);
        writes += 1;
      } catch (error) {
        if (!(error instanceof GatewayError) || error.code !== 'CONFLICT') throw error;
      }
    };
    const vault = vaultOf(NEW, OLD);
    const [rotation] = await Promise.all([
      rotateSecrets(new SecretStore(store, vault), endpoints, vault),
      ids.reduce((before, id) => before.then(() => change(id)), Promise.resolve()),
    ]);
    expect(rotation).toEqual({ secrets: 0, endpoints: COUNT, failures: [] });
    const documents = (await endpoints.all()).rows.map(({ document }) => JSON.parse(document) as Document);
    expect(documents.map(({ key }) => vaultOf(NEW).open(key).reveal())).toEqual(ids.map((id) => `key ${id}`));
    expect(documents.reduce((sum, document) => sum + document.writes, 0)).toBe(writes);
  });
});
