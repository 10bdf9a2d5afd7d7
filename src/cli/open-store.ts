import { existsSync } from 'node:fs';
import { loadStoreSettings, processVariables, usableStoreUrl, type Secret } from '../config';
import { readStoreUrl, Store, StoreError } from '../store';
import { orExit } from './report';

/**
 * Opens the database that the file or `DATABASE_URL` names, and closes it afterwards.
 * @throws StoreError if it does not exist
 */
export async function openExistingStore<T>(
  configPath: string | undefined,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const env = processVariables();
  if (configPath === undefined && !env['DATABASE_URL']) {
    throw new StoreError('The database is unknown. Use --config-path, or set DATABASE_URL.');
  }
  const { url, folder } = orExit(() => {
    const settings = loadStoreSettings(configPath, env);
    return { url: usableStoreUrl(settings.store), folder: settings.folder };
  });
  requireDatabase(url, folder);
  const store = await Store.open(url, folder);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** A file that does not exist would be created, and a mistyped path would go unnoticed. */
export function requireDatabase(url: Secret, folder: string): void {
  const location = readStoreUrl(url, folder);
  if (location.kind === 'sqlite' && !existsSync(location.path)) {
    throw new StoreError(`There is no database ${location.path}. Check store.url of the file, or DATABASE_URL.`);
  }
}
