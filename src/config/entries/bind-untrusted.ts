import type { Mapping } from '../objects';
import type { Problem } from '../problems';
import { Report } from '../report';
import { ALLOWED_PROVIDERS } from '../settings/settings';
import type { Endpoint, ProviderCatalog, ProviderDeclaration } from '../snapshot';
import { SourceFiles } from '../source-files';
import { bindEndpoint } from './bind-endpoint';

/** What the server allows for endpoints that do not come from the operator. */
export interface UntrustedLimits {
  /** `egress.allow` of the file. */
  readonly allow: readonly string[];
  /** Names of providers; undefined if all are allowed. */
  readonly allowedProviders: readonly string[] | undefined;
}

/**
 * Validates and binds an endpoint entry that does not come from the operator: a client of the server has written it. API
 * keys are literal, no file is read, no credential of this machine is used, and no host becomes allowed.
 *
 * @param source an entry as in the gateway file
 * @returns the endpoint, or everything that is wrong with the entry; paths start at the entry
 */
export function bindUntrustedEndpoint<P extends ProviderDeclaration>(
  source: Mapping,
  catalog: ProviderCatalog<P>,
  { allow, allowedProviders }: UntrustedLimits,
): { endpoint: Endpoint<P> } | { problems: readonly Problem[] } {
  const report = new Report('the request', true);
  const context = {
    report,
    env: { [ALLOWED_PROVIDERS]: allowedProviders?.join(',') },
    keyFiles: new Set<string>(),
    files: new SourceFiles(),
    reads: [],
    isTrusted: false,
  };
  const endpoint = bindEndpoint({ source, path: [] }, catalog, allow, context);
  return endpoint && report.problemCount === 0 ? { endpoint } : { problems: report.problems };
}
