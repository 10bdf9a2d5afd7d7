import type { AccessToken, TokenCredential, TokenCredentialOptions } from '@azure/identity';
import { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import { asInteger, asRecord, asString } from '../shared/json';
import { KeyedTokenCache } from '../shared/token-cache';
import type { OpenAIConfig } from './openai.config';

const SCOPE = 'https://cognitiveservices.azure.com/.default';
const TIMEOUT_MS = 30_000;
/** Start of the library's message when the token service returns an error code of RFC 6749, section 5.2. */
const REJECTION = /^(?:invalid_\w+|unauthorized_client|unsupported_\w+|access_denied):/;

/** The fields of the library's errors that are read. */
interface CredentialError {
  readonly message: string;
  readonly statusCode: number;
}

/** Access tokens of Microsoft Entra. Endpoints with the same identity share one token. */
export class EntraTokens {
  private readonly cache = new KeyedTokenCache<AccessToken>(({ expiresOnTimestamp }) => expiresOnTimestamp);

  /** @param options connection options of the Azure library */
  constructor(private readonly options: TokenCredentialOptions = {}) {}

  /** @throws GatewayError `UPSTREAM_UNREACHABLE` or `UPSTREAM_REFUSED` if no token is available */
  async get(config: OpenAIConfig): Promise<string> {
    try {
      return (await this.cache.get(keyOf(config), () => this.fetch(config))).token;
    } catch (error) {
      throw toGatewayError(error, config.azure_client_secret?.reveal());
    }
  }

  /** Drops a token that the provider rejected. Returns whether `get` will return another one. */
  invalidate(config: OpenAIConfig, rejected: string): boolean {
    return this.cache.invalidate(keyOf(config), ({ token }) => token === rejected);
  }

  private async fetch(config: OpenAIConfig): Promise<AccessToken> {
    // A new credential each time, because each one caches its own token.
    const credential = await createCredential(config, this.options);
    const token = await credential.getToken(SCOPE, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
    if (token) return token;
    throw new GatewayError('UPSTREAM_UNREACHABLE', 'Microsoft Entra returned no token.');
  }
}

function keyOf(config: OpenAIConfig): string {
  const { azure_credential, azure_tenant_id, azure_client_id, azure_client_secret, azure_authority_host } = config;
  const secret = azure_client_secret?.reveal();
  return JSON.stringify([azure_credential, azure_tenant_id, azure_client_id, secret, azure_authority_host]);
}

/** Loads the Azure library on first use, so that servers without such endpoints do not pay for it. */
async function createCredential(config: OpenAIConfig, connection: TokenCredentialOptions): Promise<TokenCredential> {
  const { ClientSecretCredential, ManagedIdentityCredential, WorkloadIdentityCredential } =
    await import('@azure/identity');
  const { azure_tenant_id: tenantId, azure_client_id: clientId, azure_client_secret: secret } = config;
  const host = config.azure_authority_host;
  // A host set by the operator is not one of Microsoft's clouds, so instance discovery would reject it.
  const options = { ...connection, ...(host && { authorityHost: host, disableInstanceDiscovery: true }) };
  switch (config.azure_credential) {
    case 'managed_identity':
      return clientId ? new ManagedIdentityCredential(clientId, options) : new ManagedIdentityCredential(options);
    case 'workload_identity':
      return new WorkloadIdentityCredential({
        ...options,
        ...(tenantId && { tenantId }),
        ...(clientId && { clientId }),
      });
    default:
      // Validation of the config rejects an endpoint that lacks one of the three.
      return new ClientSecretCredential(tenantId ?? '', clientId ?? '', secret?.reveal() ?? '', options);
  }
}

/** Rejected credentials become status 401, which is not retried: the client's request was valid. */
function toGatewayError(error: unknown, secret: string | undefined): GatewayError {
  if (error instanceof GatewayError) return error;
  const source = asRecord<CredentialError>(error);
  const message = asString(source?.message)?.split('\n', 1)[0]?.slice(0, 500) ?? 'no reason given';
  const shown = secret ? message.replaceAll(secret, '[secret]') : message;
  const status = asInteger(source?.statusCode);
  if (status !== undefined && status >= 500) {
    return providerError(status, { message: `Microsoft Entra returned no token (${shown}).` });
  }
  if (status !== undefined || REJECTION.test(message)) {
    return providerError(401, { message: `Microsoft Entra rejected the credentials of the endpoint (${shown}).` });
  }
  return new GatewayError('UPSTREAM_UNREACHABLE', `Microsoft Entra returned no token (${shown}).`);
}
