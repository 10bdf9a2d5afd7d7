import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../config';
import { EndpointStore, Store } from '.';

it('works', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-store-'));
  const store = await Store.open(new Secret('file:a.db'), folder);
  const endpoints = new EndpointStore(store);
  const row = { id: 'a', name: 'n', revision: 1, document: '{}', created_at: Date.now(), updated_at: 1 };
  await endpoints.insert(row);
  expect(await endpoints.all()).toEqual({ rows: [row], sequence: 2 });
  await expect(endpoints.insert({ ...row, id: 'b' })).rejects.toThrow('already');
  await endpoints.update({ ...row, revision: 2 }, 1);
  await expect(endpoints.update({ ...row, revision: 2 }, 1)).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(endpoints.remove('z', 1)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  await endpoints.remove('a', 2);
  await store.close();
});
