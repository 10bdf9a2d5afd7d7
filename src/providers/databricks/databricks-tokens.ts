import { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import { asInteger, asRecord, asString } from '../shared/json';
import type { PostJson } from '../contract/provider-adapter';
import { KeyedTokenCache } from '../shared/token-cache';
import { joinUrl } from '../shared/join-url';
import type { DatabricksConfig } from './databricks.config';
import type { TokenResponse } from './databricks-wire';

interface Token {
  readonly value: string;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

/** The credentials of a service principal in a workspace. */
interface Principal {
  readonly host: string;
  readonly id: string;
  readonly secret: string;
}

const FORM = new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }).toString();
/** In seconds; used if the token service returns no lifetime. */
const DEFAULT_LIFETIME = 3600;

/** OAuth tokens of service principals (RFC 6749, section 4.4). Endpoints with the same principal share a token. */
export class DatabricksTokens {
  private readonly cache = new KeyedTokenCache(({ expiresAt }: Token) => expiresAt);

  /** @throws GatewayError `UPSTREAM_REFUSED` or another `UPSTREAM_*` if no token is available */
  async get(host: string, config: DatabricksConfig, postJson: PostJson): Promise<string> {
    const principal = principalOf(host, config);
    const { value } = await this.cache.get(keyOf(principal), () => fetchToken(principal, postJson));
    return value;
  }

  /** Drops a token that the workspace rejected before it expired. Returns whether the next `get` returns another one. */
  invalidate(host: string, config: DatabricksConfig, rejected: string): boolean {
    return this.cache.invalidate(keyOf(principalOf(host, config)), ({ value }) => value === rejected);
  }
}

function principalOf(host: string, { client_id: id, client_secret: secret }: DatabricksConfig): Principal {
  if (id && secret) return { host, id, secret: secret.reveal() };
  const advice = "set 'token', or 'client_id' and 'client_secret', of the endpoint; cloud identities are not supported";
  throw new GatewayError('UPSTREAM_UNREACHABLE', `No credentials for Databricks were found: ${advice}.`);
}

function keyOf({ host, id, secret }: Principal): string {
  return JSON.stringify([host, id, secret]);
}

async function fetchToken({ host, id, secret }: Principal, postJson: PostJson): Promise<Token> {
  const basic = Buffer.from(`${id}:${secret}`).toString('base64');
  const body = await postJson({
    url: joinUrl(host, 'oidc/v1/token'),
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: FORM,
  }).catch((error: unknown) => {
    throw toCredentialError(error, secret);
  });
  const response = asRecord<TokenResponse>(body);
  const value = asString(response?.access_token);
  if (!value) throw new GatewayError('UPSTREAM_INVALID', 'Databricks’ token service returned no token.');
  return { value, expiresAt: Date.now() + (asInteger(response?.expires_in) ?? DEFAULT_LIFETIME) * 1000 };
}

/** Reports rejected credentials as 401, which clients do not retry: the client's own request was valid. */
function toCredentialError(error: unknown, secret: string): unknown {
  const isRejection = error instanceof GatewayError && error.code === 'UPSTREAM_REFUSED';
  if (!isRejection || ![400, 401, 403].includes(error.status)) return error;
  const reason = error.message.replaceAll(secret, '[secret]');
  return providerError(401, { message: `Databricks rejected the credentials of the endpoint (${reason}).` });
}
