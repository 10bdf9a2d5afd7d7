import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Secret } from '../config';
import { StoreError } from './store-error';

export type StoreLocation =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: Secret; /** Without user and password. */ readonly shown: string };

const FORMS = 'Use file:/path/sluice.db, file:sluice.db or postgres://user:password@host/database.';

/**
 * Reads the URL of the database.
 *
 * @param folder which relative paths start from
 * @throws StoreError that does not contain the URL, because it may contain a password
 */
export function readStoreUrl(url: Secret, folder: string): StoreLocation {
  const text = url.reveal();
  const [, scheme = ''] = /^([a-z][a-z0-9+.-]*):/i.exec(text) ?? [];
  switch (scheme.toLowerCase()) {
    case 'file':
      return { kind: 'sqlite', path: pathOf(text, folder) };
    case 'postgres':
    case 'postgresql':
      return { kind: 'postgres', url, shown: shownUrl(text) };
    case '':
      throw new StoreError(`The URL of the database has no scheme. ${FORMS}`);
    default:
      throw new StoreError(`The URL of the database has the unsupported scheme ${scheme}:. ${FORMS}`);
  }
}

/** Returns the path of `file:/path`, `file:///path` or `file:relative/path`. */
function pathOf(text: string, folder: string): string {
  const rest = text.slice('file:'.length);
  if (/[?#]/.test(rest)) throw new StoreError(`The URL of the database file has a query or fragment. ${FORMS}`);
  if (rest === '' || rest.endsWith('/')) throw new StoreError(`The URL of the database has no file name. ${FORMS}`);
  try {
    return rest.startsWith('/') ? fileURLToPath(text) : resolve(folder, decodeURIComponent(rest));
  } catch (error) {
    throw new StoreError(`The URL of the database file is not valid. ${FORMS}`, error);
  }
}

function shownUrl(text: string): string {
  if (!URL.canParse(text)) throw new StoreError(`The URL of the database is not valid. ${FORMS}`);
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`;
}
