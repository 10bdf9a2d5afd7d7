import type { LoadedConfigSelectors } from '@smithy/core/config';
import type { AwsCredentialIdentity } from '@smithy/types';
import { GatewayError } from '../../errors';
import type { HttpResponse, HttpRequest } from '../../upstream/client/http-request';
import type { CredentialTransport } from '../contract/provider-adapter';
import { withTimeout } from '../shared/with-timeout';
import { toAccessError } from './aws-access-error';
import { AwsCredentials } from './aws-credentials';
import { requestHandlerOver } from './aws-http';
import type { AwsConfig } from './bedrock.config';

const SESSION_NAME = 'ai-gateway-bedrock';
/** For all that the AWS libraries ask in turn, programs of a profile included, in milliseconds. */
const TIME_LIMIT = 30_000;

/** On whose behalf the calls of an endpoint are made, and where. The AWS libraries are loaded when first needed. */
export class AwsAccount {
  private readonly store: AwsCredentials;
  private send: CredentialTransport['request'] | undefined;
  private foundRegion: Promise<string> | undefined;
  private foundToken: Promise<string> | undefined;

  constructor(
    private readonly config: AwsConfig,
    timeLimit = TIME_LIMIT,
  ) {
    const fetch = fetcherOf(config, (request) => this.ask(request));
    const late = `AWS gave none within ${timeLimit / 1000} s.`;
    this.store = new AwsCredentials(() => withTimeout(fetch(), timeLimit, late));
  }

  /** A Bedrock API key: the file's or, where the file says nothing of credentials, the environment's. */
  async bearerToken(): Promise<string | undefined> {
    const { aws_bearer_token: token, aws_role_arn: role } = this.config;
    if (token || role || keysOf(this.config)) return token?.reveal();
    return (await (this.foundToken ??= findToken())) || undefined;
  }

  /** @throws GatewayError `UPSTREAM_*` when there are none to be had */
  async credentials({ request: send }: CredentialTransport): Promise<AwsCredentialIdentity> {
    this.send = send;
    try {
      return await this.store.get();
    } catch (error) {
      throw toAccessError('credentials', error);
    }
  }

  private async ask(request: HttpRequest): Promise<HttpResponse> {
    if (this.send) return this.send(request);
    throw new GatewayError('INTERNAL', 'Credentials are fetched before they were asked for.');
  }

  /** For credentials that were refused ahead of their end: whether the next ones are others. Not so for keys of the file. */
  drop(accessKeyId: string): boolean {
    if (!this.config.aws_role_arn && keysOf(this.config)) return false;
    return this.store.invalidate((credentials) => credentials.accessKeyId === accessKeyId);
  }

  /** @throws GatewayError `UPSTREAM_REFUSED` where neither the file nor the environment names one */
  async region(): Promise<string> {
    if (this.config.aws_region) return this.config.aws_region;
    try {
      return await (this.foundRegion ??= findRegion());
    } catch (error) {
      this.foundRegion = undefined;
      throw toAccessError('region', error);
    }
  }
}

function fetcherOf(config: AwsConfig, send: CredentialTransport['request']): () => Promise<AwsCredentialIdentity> {
  const keys = keysOf(config);
  if (config.aws_role_arn) return roleFetcher(config, config.aws_role_arn, keys, send);
  if (keys) return () => Promise.resolve(keys);
  return async () => (await defaultChain(config, send))();
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

/** The keys of the file assume the role; without them, whoever the default chain finds. */
function roleFetcher(
  config: AwsConfig,
  role: string,
  keys: AwsCredentialIdentity | undefined,
  send: CredentialTransport['request'],
): () => Promise<AwsCredentialIdentity> {
  return async () => {
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
  };
}

/** A new one each time: it would keep what it found, and keeping is done here. A profile's SSO may be in another region. */
async function defaultChain({ aws_region: region }: AwsConfig, send: CredentialTransport['request']) {
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  return fromNodeProviderChain({
    clientConfig: { requestHandler: requestHandlerOver(send) },
    ...(region ? { parentClientConfig: { region } } : {}),
  });
}

/** Where the AWS SDKs look: environment and profile. `AWS_DEFAULT_REGION` is Python's name for it. */
async function findRegion(): Promise<string> {
  const { loadConfig } = await import('@smithy/core/config');
  const selectors: LoadedConfigSelectors<string> = {
    environmentVariableSelector: ({ AWS_REGION, AWS_DEFAULT_REGION }) => AWS_REGION ?? AWS_DEFAULT_REGION,
    configFileSelector: ({ region }) => region,
    default: () => Promise.reject(new Error('set aws_region in aws_config, or AWS_REGION')),
  };
  return loadConfig(selectors)();
}

/** Where the AWS SDKs look for one. */
async function findToken(): Promise<string> {
  const { loadConfig } = await import('@smithy/core/config');
  const selectors: LoadedConfigSelectors<string> = {
    environmentVariableSelector: ({ AWS_BEARER_TOKEN_BEDROCK }) => AWS_BEARER_TOKEN_BEDROCK,
    configFileSelector: () => undefined,
    default: '',
  };
  return loadConfig(selectors)();
}
