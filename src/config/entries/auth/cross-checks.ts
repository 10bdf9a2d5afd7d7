import type { TlsSettings } from '../../auth-settings';
import type { DatabricksSettings } from '../../databricks-settings';
import type { Path } from '../../problems';
import type { AuthEntry } from './auth-entry';

/** The other parts of the configuration that `auth:` depends on. Undefined: invalid, which has its own problem. */
export interface AuthSurroundings {
  readonly databricks: DatabricksSettings | undefined;
  readonly tls: TlsSettings | null | undefined;
  readonly hasStore: boolean;
}

/** A problem of `auth:`, with its path within the block. */
interface AuthProblem {
  readonly path: Path;
  readonly message: string;
}

const NEEDS_STORE =
  'needs a store; add "store: {}" for a SQLite file beside this file, or "store: {url: postgres://…}"';

/** Returns what is wrong with `auth:` together with other blocks. */
export function authProblems(entry: AuthEntry, { databricks, tls, hasStore }: AuthSurroundings): AuthProblem[] {
  const { api_keys, scim, client_certificates: certificates } = entry;
  const problems: AuthProblem[] = [];
  if (!hasStore && api_keys?.managed) problems.push({ path: ['api_keys', 'managed'], message: NEEDS_STORE });
  if (!hasStore && scim) problems.push({ path: ['scim'], message: NEEDS_STORE });
  if (certificates && tls !== undefined) {
    const message = certificateProblem(tls);
    if (message !== undefined) problems.push({ path: ['client_certificates'], message });
  }
  const hasTokens = databricks === undefined || databricks.tokens.length + databricks.servicePrincipals.length > 0;
  if (!hasTokens && !hasMethod(entry, hasStore)) {
    const methods = 'issuers, api_keys, users, proxy or client_certificates';
    problems.push({
      path: [],
      message: `has no method that identifies clients, so every request would be rejected; add ${methods}`,
    });
  }
  return problems;
}

function hasMethod({ issuers, api_keys, users, proxy, client_certificates }: AuthEntry, hasStore: boolean): boolean {
  const isManaged = api_keys?.managed ?? hasStore;
  const keyCount = api_keys?.keys.length ?? 0;
  return issuers.length + keyCount + users.length > 0 || isManaged || proxy !== null || client_certificates !== null;
}

function certificateProblem(tls: AuthSurroundings['tls']): string | undefined {
  if (!tls) return 'needs TLS; add "tls:" with certificate_file, key_file and client_ca_file';
  if (!tls.clientCaFile) return 'needs tls.client_ca_file, the authorities of the certificates';
  if (tls.clientCertificates !== 'none') return undefined;
  return 'needs tls.client_certificates: optional or required; found "none"';
}
