import { GatewayFileLoader } from './gateway-file-loader';
import type { GatewaySnapshot, ProviderCatalog, ProviderDeclaration } from './snapshot';

export interface LoadOptions {
  /**
   * Also rejects unknown keys, endpoint types that the provider does not support, models without a name, and keys in
   * plain text. Default false.
   */
  readonly strict?: boolean;
}

/**
 * Loads an MLflow gateway file once and binds every endpoint to its provider.
 *
 * @param path relative to the working directory; `~` is the home directory
 * @param env the environment variables, including `MLFLOW_GATEWAY_ALLOWED_PROVIDERS`
 * @throws InvalidConfigError with all problems of the file
 */
export function loadGatewayFile<P extends ProviderDeclaration>(
  path: string,
  catalog: ProviderCatalog<P>,
  env: NodeJS.ProcessEnv,
  { strict = false }: LoadOptions = {},
): GatewaySnapshot<P> {
  return new GatewayFileLoader(path, catalog, env, strict).load();
}
