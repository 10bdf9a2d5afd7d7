import type { AuthClient, JWTInput } from 'google-auth-library';
import type { RequestInit as UndiciRequest } from 'undici';
import type { Secret } from '../../config';
import { asString } from '../shared/json';
import { bearerIn, KeyedTokenCache } from '../shared/token-cache';
import { withTimeout } from '../shared/with-timeout';
import { authError } from './auth-error';
import { readCredentials, TOKEN_ENDPOINT } from './service-account';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** In milliseconds: of one HTTP request, and of all requests that fetch one token. */
const REQUEST_TIMEOUT_MS = 10_000;
const TOTAL_TIMEOUT_MS = 30_000;
const TIMEOUT_MESSAGE = `Google returned no access token within ${TOTAL_TIMEOUT_MS / 1000} s.`;

interface GoogleToken {
  /** `authorization`, and `x-goog-user-project` if the credentials name another project to bill. */
  readonly headers: Record<string, string>;
  /** In milliseconds since 1970; 0 if it is unknown, so that the token is not reused. */
  readonly expiresAt: number;
}

/** Google's access tokens. Endpoints with the same credentials share one token. */
export class GoogleTokens {
  private readonly cache: KeyedTokenCache<GoogleToken>;

  constructor(now?: () => number) {
    this.cache = new KeyedTokenCache(({ expiresAt }) => expiresAt, now);
  }

  /**
   * The headers that authorize a request.
   * @throws GatewayError `UPSTREAM_UNREACHABLE` or `UPSTREAM_REFUSED` if no token is available
   */
  async headers(credentials: Secret | undefined, project: string): Promise<Record<string, string>> {
    const { headers } = await this.cache.get(keyOf(credentials), () => fetchToken(credentials, project));
    return headers;
  }

  /** Drops a token that Vertex AI rejected. Returns whether `headers` will return another one. */
  invalidate(credentials: Secret | undefined, rejected: string): boolean {
    return this.cache.invalidate(keyOf(credentials), ({ headers }) => bearerIn(headers) === rejected);
  }
}

/** The text of the credentials; empty for Application Default Credentials. */
function keyOf(credentials: Secret | undefined): string {
  return credentials?.reveal() ?? '';
}

async function fetchToken(credentials: Secret | undefined, project: string): Promise<GoogleToken> {
  try {
    return await withTimeout(requestToken(credentials, project), TOTAL_TIMEOUT_MS, TIMEOUT_MESSAGE);
  } catch (error) {
    throw authError(error);
  }
}

async function requestToken(credentials: Secret | undefined, project: string): Promise<GoogleToken> {
  // A new client each time, because each one caches its own token.
  const client = await createClient(credentials, project);
  const headers = Object.fromEntries(await client.getRequestHeaders());
  return { headers, expiresAt: client.credentials.expiry_date ?? 0 };
}

/** Loads the auth library on first use, so that servers without such endpoints do not pay for it. */
async function createClient(credentials: Secret | undefined, projectId: string): Promise<AuthClient> {
  const { GoogleAuth, gaxios } = await import('google-auth-library');
  const transporter = new gaxios.Gaxios({ timeout: REQUEST_TIMEOUT_MS, fetchImplementation: await proxiedFetch() });
  const file = readCredentials(credentials);
  const tokenEndpoint = typeof file === 'object' ? asString(file.token_uri) : undefined;
  if (tokenEndpoint !== undefined) {
    transporter.interceptors.request.add({
      resolved: (request) => {
        if (request.url.href === TOKEN_ENDPOINT) request.url = new URL(tokenEndpoint);
        return Promise.resolve(request);
      },
    });
  }
  const clientOptions = { transporter };
  // With a project, the library does not search for one, e.g. by running gcloud.
  const auth = new GoogleAuth({ scopes: [SCOPE], projectId, clientOptions });
  if (typeof file !== 'object') return auth.getClient();
  // `credentialsProblem` validated the file when the configuration was loaded.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated for files of untrusted origin only
  return auth.fromJSON(file as JWTInput, clientOptions);
}

/** Replaces the library's `node-fetch` with undici, which honors the same proxy variables as all other requests. */
async function proxiedFetch(): Promise<typeof fetch> {
  const undici = await import('undici');
  const dispatcher = new undici.EnvHttpProxyAgent();
  const send = (url: string, options: UndiciRequest) => undici.fetch(url, { ...options, dispatcher });
  // undici and Node.js declare the same types separately.
  return send as unknown as typeof fetch;
}
