import type { AuthClient } from 'google-auth-library';
import type { RequestInit as UndiciRequest } from 'undici';
import type { Secret } from '../../config';
import { IdleCache } from '../../upstream/egress/idle-cache';
import { withTimeout } from '../shared/with-timeout';
import { asString } from '../shared/json';
import { authError } from './auth-error';
import { readCredentials } from './service-account';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
/** The library's own address; a service account's file may name another, as its other implementations honour. */
const TOKEN_ADDRESS = 'https://oauth2.googleapis.com/token';

/** A token is renewed this long before its end, in milliseconds. */
const AHEAD = 60_000;
const REQUEST_TIMEOUT = 10_000;
const TOTAL_TIMEOUT = 30_000;
const LATE = `Google gave no access token within ${TOTAL_TIMEOUT / 1000} s.`;

/** So long after refused tokens were given up no others are, in milliseconds. */
const PAUSE = 10_000;

/** A way to tokens, and what it gave last. */
interface Source {
  readonly client: Promise<AuthClient>;
  given?: string | undefined;
  /** In milliseconds since 1970. */
  readonly isKeptUntil: number;
}

/** Google's access tokens, for each credentials once, however many endpoints and callers use them. */
export class GoogleTokens {
  /** By the text of the credentials; empty for the application's default ones. */
  private readonly sources = new IdleCache<string, Source>();

  /**
   * The headers that authorise a call: `authorization` and, for credentials that are billed elsewhere,
   * `x-goog-user-project`. The token is kept, and renewed by the library, which asks once for many callers.
   * @throws GatewayError `UPSTREAM_UNREACHABLE` or `UPSTREAM_REFUSED`
   */
  async headers(credentials: Secret | undefined, project: string): Promise<Record<string, string>> {
    const key = credentials?.reveal() ?? '';
    const source = this.sources.get(key) ?? this.open(key, credentials, project, 0);
    try {
      const wanted = source.client.then(async (ready) => Object.fromEntries(await ready.getRequestHeaders()));
      const headers = await withTimeout(wanted, TOTAL_TIMEOUT, LATE);
      source.given = headers['authorization'];
      return headers;
    } catch (error) {
      // Default credentials may come later, e.g. with a login.
      if (await isBroken(source.client)) this.sources.delete(key);
      throw authError(error);
    }
  }

  /** For a token that was refused ahead of its end: whether the next one is another. */
  drop(credentials: Secret | undefined, project: string, refused: string | undefined): boolean {
    const key = credentials?.reveal() ?? '';
    const source = this.sources.get(key);
    if (!source || source.given !== refused) return true;
    if (Date.now() < source.isKeptUntil) return false;
    // The library has no way to give up a token that still seems valid; its clients keep nothing else.
    this.open(key, credentials, project, Date.now() + PAUSE);
    return true;
  }

  private open(key: string, credentials: Secret | undefined, project: string, isKeptUntil: number): Source {
    const source = { client: connect(credentials, project), isKeptUntil };
    this.sources.add(key, source);
    return source;
  }
}

/** Loaded with the first call, so that servers without such endpoints do not pay for it. */
async function connect(credentials: Secret | undefined, projectId: string): Promise<AuthClient> {
  const { GoogleAuth, gaxios } = await import('google-auth-library');
  const fetchImplementation = await proxiedFetch();
  const read = readCredentials(credentials);
  const transporter = new gaxios.Gaxios({ timeout: REQUEST_TIMEOUT, fetchImplementation });
  const tokenAddress = typeof read === 'object' ? asString(read['token_uri']) : undefined;
  if (tokenAddress !== undefined) {
    transporter.interceptors.request.add({
      resolved: (request) => {
        if (request.url.href === TOKEN_ADDRESS) request.url = new URL(tokenAddress);
        return Promise.resolve(request);
      },
    });
  }
  const clientOptions = { eagerRefreshThresholdMillis: AHEAD, transporter };
  // The project is known, and so not looked for with gcloud's help.
  const auth = new GoogleAuth({ scopes: [SCOPE], projectId, clientOptions });
  // What is there was checked, when the file was loaded, to have the form that its type needs.
  if (typeof read !== 'object') return auth.getClient();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- meant for files from strangers; this is the operator's
  return auth.fromJSON(read, clientOptions);
}

/** In place of the library's `node-fetch`: the client that Sluice has anyway, with the same proxy variables. */
async function proxiedFetch(): Promise<typeof fetch> {
  const undici = await import('undici');
  const dispatcher = new undici.EnvHttpProxyAgent();
  const send = (address: string, options: UndiciRequest) => undici.fetch(address, { ...options, dispatcher });
  // undici's types and Node's name the same things apart.
  return send as unknown as typeof fetch;
}

async function isBroken(client: Promise<AuthClient>): Promise<boolean> {
  const pending = Symbol('pending');
  const state = await Promise.race([client, Promise.resolve(pending)]).catch(() => 'broken');
  return state === 'broken';
}
