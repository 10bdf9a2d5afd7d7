import type { AccessToken, TokenCredential, TokenCredentialOptions } from '@azure/identity';
import { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import { IdleCache } from '../../upstream/egress/idle-cache';
import { asInteger, asRecord, asString } from '../shared/json';
import { TokenCache } from '../shared/token-cache';
import type { OpenAIConfig } from './openai.config';

const SCOPE = 'https://cognitiveservices.azure.com/.default';
const TIMEOUT_MS = 30_000;
/** How the library tells the codes of RFC 6749, section 5.2. */
const REFUSAL = /^(?:invalid_\w+|unauthorized_client|unsupported_\w+|access_denied):/;

/** Tokens of Microsoft Entra, for each identity once, however many endpoints and callers use it. */
export class EntraTokens {
  private readonly caches = new IdleCache<string, TokenCache<AccessToken>>();

  /** @param options of the library's connections */
  constructor(private readonly options: TokenCredentialOptions = {}) {}

  /** @throws GatewayError `UPSTREAM_UNREACHABLE` or `UPSTREAM_REFUSED` where there is none to be had */
  async get(config: OpenAIConfig): Promise<string> {
    try {
      return (await this.cacheOf(config).get()).token;
    } catch (error) {
      throw toFailure(error, config.azure_client_secret?.reveal());
    }
  }

  /** For a token that was refused ahead of its end: whether the next one is another. */
  drop(config: OpenAIConfig, refused: string): boolean {
    return this.cacheOf(config).invalidate(({ token }) => token === refused);
  }

  private cacheOf(config: OpenAIConfig): TokenCache<AccessToken> {
    const { azure_credential, azure_tenant_id, azure_client_id, azure_client_secret, azure_authority_host } = config;
    const secret = azure_client_secret?.reveal();
    const key = JSON.stringify([azure_credential, azure_tenant_id, azure_client_id, secret, azure_authority_host]);
    let cache = this.caches.get(key);
    if (!cache) this.caches.add(key, (cache = this.open(config)));
    return cache;
  }

  private open(config: OpenAIConfig): TokenCache<AccessToken> {
    const fetch = async (): Promise<AccessToken> => {
      // A new one each time: it would keep what it got, and keeping is done here.
      const credential = await connect(config, this.options);
      const token = await credential.getToken(SCOPE, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
      if (token) return token;
      throw new GatewayError('UPSTREAM_UNREACHABLE', 'Microsoft Entra gave no token.');
    };
    return new TokenCache(fetch, ({ expiresOnTimestamp }) => expiresOnTimestamp);
  }
}

/** Loaded with the first call, so that servers without such endpoints do not pay for it. */
async function connect(config: OpenAIConfig, given: TokenCredentialOptions): Promise<TokenCredential> {
  const { ClientSecretCredential, ManagedIdentityCredential, WorkloadIdentityCredential } =
    await import('@azure/identity');
  const { azure_tenant_id: tenantId, azure_client_id: clientId, azure_client_secret: secret } = config;
  const host = config.azure_authority_host;
  // What is named by the operator is not looked up among the clouds that Microsoft knows.
  const options = { ...given, ...(host && { authorityHost: host, disableInstanceDiscovery: true }) };
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
      // The file is refused where one of the three is missing.
      return new ClientSecretCredential(tenantId ?? '', clientId ?? '', secret?.reveal() ?? '', options);
  }
}

/** The caller's own request was right: 401 says that credentials are at fault, and is not repeated. */
function toFailure(error: unknown, secret: string | undefined): GatewayError {
  if (error instanceof GatewayError) return error;
  const source = asRecord(error);
  const said = asString(source?.['message'])?.split('\n', 1)[0]?.slice(0, 500) ?? 'no reason was given';
  const shown = secret ? said.replaceAll(secret, '[secret]') : said;
  const status = asInteger(source?.['statusCode']);
  if (status !== undefined && status >= 500) {
    return providerError(status, { message: `Microsoft Entra gave no token (${shown}).` });
  }
  if (status !== undefined || REFUSAL.test(said)) {
    return providerError(401, { message: `Microsoft Entra refused the credentials of the endpoint (${shown}).` });
  }
  return new GatewayError('UPSTREAM_UNREACHABLE', `Microsoft Entra gave no token (${shown}).`);
}
