import { basic, staticAuthorization, type Authorization } from './credentials';
import { variable } from './environment';
import { ConnectionError, HttpError, isObject, MlflowException } from './errors';
import type { ClientOptions } from './options';

/** Time before the end of a token at which it is refreshed. */
const REFRESH_MS = 40_000;

interface AccessToken {
  readonly header: string;
  /** Milliseconds since 1970. */
  readonly refreshAt: number;
}

/** Returns the credentials of a workspace: user name and password, else a token, else OAuth client credentials. */
export function databricksAuthorization(options: ClientOptions, base: string): Authorization {
  const direct = staticAuthorization(options, 'DATABRICKS');
  let current: AccessToken | undefined;
  let running: Promise<AccessToken> | undefined;
  return async () => {
    const clientId = options.clientId ?? variable('DATABRICKS_CLIENT_ID');
    const clientSecret = options.clientSecret ?? variable('DATABRICKS_CLIENT_SECRET');
    const isChosen = options.clientId !== undefined && options.clientSecret !== undefined;
    const header = isChosen ? undefined : await direct();
    if (header !== undefined || clientId === undefined || clientSecret === undefined) return header;
    if (current && Date.now() < current.refreshAt) return current.header;
    // Concurrent requests share one exchange.
    running ??= exchange(options.fetch ?? globalThis.fetch, base, basic(clientId, clientSecret)).finally(() => {
      running = undefined;
    });
    current = await running;
    return current.header;
  };
}

/** Exchanges client credentials for an access token (RFC 6749, section 4.4) at the address that the workspace names. */
async function exchange(send: typeof fetch, base: string, authorization: string): Promise<AccessToken> {
  const { token_endpoint: endpoint } = await requestJson(
    send,
    'GET',
    `${base}/oidc/.well-known/oauth-authorization-server`,
  );
  if (typeof endpoint !== 'string') throw new MlflowException(`The workspace ${base} names no token endpoint.`);
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' });
  const token = await requestJson(send, 'POST', endpoint, { headers: { authorization }, body });
  const { access_token, expires_in } = token;
  if (typeof access_token !== 'string' || typeof expires_in !== 'number') {
    throw new MlflowException(`The response from POST ${endpoint} contains no access token.`);
  }
  return { header: `Bearer ${access_token}`, refreshAt: Date.now() + expires_in * 1000 - REFRESH_MS };
}

async function requestJson(
  send: typeof fetch,
  method: string,
  url: string,
  init: RequestInit = {},
): Promise<Record<string, unknown>> {
  const label = `${method} ${url}`;
  const response = await send(url, { ...init, method, signal: AbortSignal.timeout(60_000) }).catch((error: unknown) => {
    throw new ConnectionError(`${label} failed: ${(error as Error).message}`, { cause: error });
  });
  const text = await response.text();
  if (!response.ok) throw new HttpError(label, response.status, response.statusText, text, response.headers);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Reported below.
  }
  if (isObject(value)) return value;
  throw new MlflowException(`The response from ${label} is not a JSON object.`);
}
