import { describeEachDatabase, openStore } from '../../../test/support/databases';
import type { Store } from '../../store';
import { ApiKeyStore } from './api-key-store';
import { issueKey } from './issue-key';
import { KeyUsage } from './key-usage';

const REQUEST = {
  owner: { kind: 'user', name: 'alice' },
  document: { groups: [], admin: false },
  expiresAt: null,
  createdBy: 'cli',
} as const;

describeEachDatabase('KeyUsage', (databases) => {
  let store: Store;
  let keys: ApiKeyStore;
  let url: string;

  beforeEach(async () => {
    url = await databases.createUrl();
    store = await openStore(url);
    keys = new ApiKeyStore(store);
  });

  it('stores the time of the last use of many keys when the server stops, and of no others', async () => {
    const usage = new KeyUsage(keys, store);
    const rows = Array.from({ length: 450 }, () => issueKey(REQUEST).stored);
    for (const row of rows) await keys.insert(row);
    const before = Date.now();
    for (const { id } of rows.slice(1)) for (let count = 0; count < 3; count += 1) usage.add(id);
    await store.close();
    const reopened = await openStore(url);
    const used = (await new ApiKeyStore(reopened).all()).filter(({ last_used_at }) => Number(last_used_at) >= before);
    await reopened.close();
    expect(used).toHaveLength(449);
    expect(used.some(({ id }) => id === rows[0]?.id)).toBe(false);
  });
});

describeEachDatabase('ApiKeyStore', (databases) => {
  it('rotates a key only if its digest is the expected one', async () => {
    const store = await openStore(await databases.createUrl());
    const keys = new ApiKeyStore(store);
    const { stored: row } = issueKey(REQUEST);
    await keys.insert(row);
    const values = { sha256: 'a', hint: 'a', previous_sha256: null, previous_expires_at: null, rotated_at: 1 };
    await keys.rotate(row.id, row.sha256, values);
    await expect(keys.rotate(row.id, row.sha256, { ...values, sha256: 'b' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await keys.byIds([row.id])).toMatchObject([{ sha256: 'a' }]);
    await store.close();
  });
});
