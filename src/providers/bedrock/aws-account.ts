import type { LoadedConfigSelectors } from '@smithy/core/config';
import type { AwsCredentialIdentity } from '@smithy/types';
import { Secret } from '../../config';
import type { CredentialTransport } from '../contract/provider-adapter';
import { KeyedTokenCache } from '../shared/token-cache';
import { withTimeout } from '../shared/with-timeout';
import { toAccessError } from './aws-access-error';
import { requestHandlerOver } from './aws-http';
import type { AwsConfig } from './bedrock.config';

const SESSION_NAME = 'ai-gateway-bedrock';
/** Limit for one fetch of credentials, including all requests and `credential_process` programs, in milliseconds. */
const TIMEOUT_MS = 30_000;

type SessionCache = KeyedTokenCache<AwsCredentialIdentity>;

/** A cache of fetched credentials. Credentials without an expiration are fetched once. */
export function newSessionCache(): SessionCache {
  return new KeyedTokenCache(({ expiration }) => expiration?.getTime() ?? Number.POSITIVE_INFINITY);
}

/** The credentials and the region of an `aws_config`. The AWS libraries are loaded on first use. */
export class AwsAccount {
  private readonly keys: AwsCredentialIdentity | undefined;
  private readonly cacheKey: string;
  private cachedRegion: Promise<string> | undefined;
  private cachedToken: Promise<string> | undefined;

  /** @param sessions shared by all accounts, so that equal configurations share a session, also after a reload */
  constructor(
    private readonly config: AwsConfig,
    private readonly sessions: SessionCache = newSessionCache(),
    private readonly timeoutMs = TIMEOUT_MS,
  ) {
    this.keys = keysOf(config);
    this.cacheKey = cacheKeyOf(config);
  }

  /** The Bedrock API key of the file or, if the file contains no credentials, of the environment. */
  async bearerToken(): Promise<string | undefined> {
    const { aws_bearer_token: token, aws_role_arn: role } = this.config;
    if (token || role || this.keys) return token?.reveal();
    return (await (this.cachedToken ??= findToken())) || undefined;
  }

  /** @throws GatewayError `UPSTREAM_*` if no credentials are available */
  async credentials({ request: send }: CredentialTransport): Promise<AwsCredentialIdentity> {
    if (this.keys && !this.config.aws_role_arn) return this.keys;
    try {
      return await this.sessions.get(this.cacheKey, () => this.fetch(send));
    } catch (error) {
      throw toAccessError('credentials', error);
    }
  }

  /**
   * Drops credentials that AWS rejected. Returns whether `credentials` will return others, which is never the case for
   * keys in the file.
   */
  invalidate(accessKeyId: string): boolean {
    if (this.keys && !this.config.aws_role_arn) return false;
    return this.sessions.invalidate(this.cacheKey, (credentials) => credentials.accessKeyId === accessKeyId);
  }

  /** @throws GatewayError `UPSTREAM_REFUSED` if neither the file nor the environment contains a region */
  async region(): Promise<string> {
    if (this.config.aws_region) return this.config.aws_region;
    try {
      return await (this.cachedRegion ??= findRegion());
    } catch (error) {
      this.cachedRegion = undefined;
      throw toAccessError('region', error);
    }
  }

  private fetch(send: CredentialTransport['request']): Promise<AwsCredentialIdentity> {
    const { aws_role_arn: role } = this.config;
    const credentials = role ? assumeRole(this.config, role, this.keys, send) : fromDefaultChain(this.config, send);
    return withTimeout(credentials, this.timeoutMs, `AWS returned none within ${this.timeoutMs / 1000} s.`);
  }
}

function keysOf(config: AwsConfig): AwsCredentialIdentity | undefined {
  const { aws_access_key_id: id, aws_secret_access_key: key, aws_session_token: token } = config;
  if (!id || !key) return undefined;
  return {
    accessKeyId: id.reveal(),
    secretAccessKey: key.reveal(),
    ...(token ? { sessionToken: token.reveal() } : {}),
  };
}

function cacheKeyOf(config: AwsConfig): string {
  const settings = Object.entries(config).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Secret ? value.reveal() : value,
  ]);
  return JSON.stringify(settings.sort());
}

/** Assumes the role with the keys in the file or, without any, with the credentials of the default chain. */
async function assumeRole(
  config: AwsConfig,
  role: string,
  keys: AwsCredentialIdentity | undefined,
  send: CredentialTransport['request'],
): Promise<AwsCredentialIdentity> {
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  const assume = fromTemporaryCredentials({
    masterCredentials: keys ?? (await defaultChain(config, send)),
    params: {
      RoleArn: role,
      RoleSessionName: SESSION_NAME,
      DurationSeconds: config.session_length_seconds,
      ...(config.aws_external_id ? { ExternalId: config.aws_external_id } : {}),
    },
    clientConfig: {
      requestHandler: requestHandlerOver(send),
      ...(config.aws_region ? { region: config.aws_region } : {}),
      ...(config.aws_sts_endpoint_url ? { endpoint: config.aws_sts_endpoint_url } : {}),
    },
  });
  return assume();
}

async function fromDefaultChain(
  config: AwsConfig,
  send: CredentialTransport['request'],
): Promise<AwsCredentialIdentity> {
  return (await defaultChain(config, send))();
}

/**
 * A new chain each time, because each one caches its credentials. The region is only a default: the SSO session of a
 * profile may be in another one.
 */
async function defaultChain({ aws_region: region }: AwsConfig, send: CredentialTransport['request']) {
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  return fromNodeProviderChain({
    clientConfig: { requestHandler: requestHandlerOver(send) },
    ...(region ? { parentClientConfig: { region } } : {}),
  });
}

/** The region in the environment or the profile. `AWS_DEFAULT_REGION` is the variable of AWS's Python SDK. */
async function findRegion(): Promise<string> {
  const { loadConfig } = await import('@smithy/core/config');
  const selectors: LoadedConfigSelectors<string> = {
    environmentVariableSelector: ({ AWS_REGION, AWS_DEFAULT_REGION }) => AWS_REGION ?? AWS_DEFAULT_REGION,
    configFileSelector: ({ region }) => region,
    default: () => Promise.reject(new Error('set aws_region in aws_config, or AWS_REGION')),
  };
  return loadConfig(selectors)();
}

/** The Bedrock API key in the environment; empty if there is none. */
async function findToken(): Promise<string> {
  const { loadConfig } = await import('@smithy/core/config');
  const selectors: LoadedConfigSelectors<string> = {
    environmentVariableSelector: ({ AWS_BEARER_TOKEN_BEDROCK }) => AWS_BEARER_TOKEN_BEDROCK,
    configFileSelector: () => undefined,
    default: '',
  };
  return loadConfig(selectors)();
}
