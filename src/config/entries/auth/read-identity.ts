import type { DatabricksSettings, StoreSettings } from '../../databricks-settings';
import type { Mapping } from '../../objects';
import type { ReadingContext } from '../../report';
import type { GatewaySnapshot } from '../../snapshot';
import { readAudit } from './read-audit';
import { readAuth } from './read-auth';
import { readTls } from './read-tls';

/** Blocks that are read before. Undefined: invalid. */
interface OtherBlocks {
  readonly store: StoreSettings | undefined;
  readonly databricks: DatabricksSettings | undefined;
  /** Whether there is a store whatever the file contains. */
  readonly isStoreOpen: boolean;
}

/** Reads `auth:`, `audit:` and `tls:`. Returns undefined if there is any problem; the report contains it. */
export function readIdentity(
  root: Mapping,
  shared: Omit<ReadingContext, 'reads'>,
  { store, databricks, isStoreOpen }: OtherBlocks,
): Pick<GatewaySnapshot, 'auth' | 'audit' | 'tls'> | undefined {
  const context = { ...shared, reads: [] };
  const isNamed = store?.source !== 'default' || 'store' in root;
  const hasStore = isStoreOpen || databricks?.isEnabled !== false || ('auth' in root && isNamed);
  const tls = readTls(root['tls'], 'tls' in root, context);
  const audit = readAudit(root['audit'], 'audit' in root, context, hasStore);
  const auth = readAuth(root['auth'], 'auth' in root, context, { databricks, tls, hasStore });
  return tls === undefined || !audit || auth === undefined ? undefined : { auth, audit, tls };
}
