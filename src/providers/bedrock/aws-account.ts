import type { LoadedConfigSelectors } from '@smithy/core/config';
import type { AwsCredentialIdentity } from '@smithy/types';
import { toAccessError } from './aws-access-error';
import { AwsCredentials } from './aws-credentials';
import type { AwsConfig } from './bedrock.config';

const SESSION_NAME = 'ai-gateway-bedrock';

/** On whose behalf the calls of an endpoint are made, and where. The AWS libraries are loaded when first needed. */
export class AwsAccount {
  private readonly store: AwsCredentials;
  private foundRegion: Promise<string> | undefined;

  constructor(private readonly config: AwsConfig) {
    this.store = new AwsCredentials(fetcherOf(config));
  }

  /** @throws GatewayError `UPSTREAM_UNREACHABLE` or `UPSTREAM_REFUSED` when there are none to be had */
  async credentials(): Promise<AwsCredentialIdentity> {
    try {
      return await this.store.get();
    } catch (error) {
      throw toAccessError('credentials', error);
    }
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

function fetcherOf(config: AwsConfig): () => Promise<AwsCredentialIdentity> {
  const keys = keysOf(config);
  if (config.aws_role_arn) return roleFetcher(config, config.aws_role_arn, keys);
  if (keys) return () => Promise.resolve(keys);
  return defaultChainFetcher(config);
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

function roleFetcher(config: AwsConfig, role: string, keys: AwsCredentialIdentity | undefined) {
  let assume: (() => Promise<AwsCredentialIdentity>) | undefined;
  return async (): Promise<AwsCredentialIdentity> => {
    const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
    assume ??= fromTemporaryCredentials({
      ...(keys ? { masterCredentials: keys } : {}),
      params: {
        RoleArn: role,
        RoleSessionName: SESSION_NAME,
        DurationSeconds: config.session_length_seconds,
        ...(config.aws_external_id ? { ExternalId: config.aws_external_id } : {}),
      },
      clientConfig: {
        ...(config.aws_region ? { region: config.aws_region } : {}),
        ...(config.aws_sts_endpoint_url ? { endpoint: config.aws_sts_endpoint_url } : {}),
      },
    });
    return assume();
  };
}

function defaultChainFetcher({ aws_region: region }: AwsConfig) {
  return async (): Promise<AwsCredentialIdentity> => {
    const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
    // A new chain each time: it would keep what it found, and keeping is done here.
    return fromNodeProviderChain(region ? { clientConfig: { region } } : {})();
  };
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
