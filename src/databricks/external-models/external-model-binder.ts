import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  bindUntrustedEndpoint,
  EFFECTIVE_SETTINGS,
  FileEndpointSource,
  Secret,
  type EffectiveSettings,
  type Problem,
} from '../../config';
import type { BoundEndpoint } from '../../endpoints/queryable';
import { GatewayError, reasonOf } from '../../errors';
import { ProviderRegistry } from '../../providers/contract/provider-registry';
import { parseReference, pathOf, SecretReferences, SecretVault } from '../../secrets';
import { isRecord } from '../../shared/is-record';
import type { ExternalModelDocument, ServedEntityDocument } from '../documents';
import { getField, setField } from './dotted-fields';
import { findBlock } from './find-block';
import { readText, type Mapping } from './json';
import type { ProviderBlock } from './provider-blocks';
import { ownerOf, PLAINTEXT } from './read-block';

/** Name during binding: the name of a served entity contains a slash, which the validation of endpoint names rejects. */
const PLACEHOLDER = 'external-model';

/** Binds external models of the store to their providers, under the rules for settings that clients have written. */
@Injectable()
export class ExternalModelBinder {
  private readonly logger = new Logger('Secrets');

  constructor(
    readonly catalog: ProviderRegistry,
    readonly vault: SecretVault,
    readonly references: SecretReferences,
    private readonly file: FileEndpointSource,
    @Inject(EFFECTIVE_SETTINGS) private readonly settings: EffectiveSettings,
  ) {}

  /** Destinations that may have private addresses. */
  get allow(): readonly string[] {
    return this.file.current().egressAllow;
  }

  /**
   * Binds a served entity.
   *
   * @param name of the endpoint: that of the serving endpoint, optionally with a slash and the name of the entity
   * @throws GatewayError `UPSTREAM_UNREACHABLE` if a secret does not exist, or the provider is no longer allowed
   */
  bind(name: string, { external_model: model }: ServedEntityDocument): BoundEndpoint {
    const result = this.tryToBind(name, model);
    if ('endpoint' in result) return result.endpoint;
    const [problem] = result.problems;
    throw new GatewayError(
      'UPSTREAM_UNREACHABLE',
      `The model behind ${name} cannot be used: ${problem?.message ?? ''}`,
    );
  }

  /** Returns the canonical name of the provider behind a served entity, as in gateway files. Binds nothing. */
  providerNameOf({ external_model: model }: ServedEntityDocument): string {
    const block = findBlock(model.provider, model, this.catalog);
    return (block && this.catalog.find(block.provider)?.name) ?? model.provider;
  }

  /**
   * Like `bind`. Returns problems of the settings instead of throwing; their paths are those of an endpoint in a gateway
   * file.
   */
  tryToBind(
    name: string,
    model: ExternalModelDocument,
  ): { endpoint: BoundEndpoint } | { problems: readonly Problem[] } {
    const block = findBlock(model.provider, model, this.catalog);
    if (!block) return { problems: [problemAt('model.provider', 'the provider is not supported by this server')] };
    const [endpoint = ''] = name.split('/');
    const config = this.settingsOf(block, model, endpoint);
    const source = {
      name: PLACEHOLDER,
      endpoint_type: model.task,
      model: { provider: block.provider, name: model.name, config },
    };
    const result = bindUntrustedEndpoint(source, this.catalog, this.limits());
    return 'endpoint' in result
      ? { endpoint: Object.freeze({ ...result.endpoint, name, providerName: model.provider }) }
      : result;
  }

  private limits() {
    const allowed = this.settings['allowedProviders']?.value;
    return { allow: this.allow, allowedProviders: Array.isArray(allowed) ? allowed.map(String) : undefined };
  }

  /** Returns the settings as in a gateway file, with the values of secrets. */
  private settingsOf(block: ProviderBlock, model: ExternalModelDocument, endpoint: string): Mapping {
    const given = model[block.name];
    const settings: Mapping = {};
    if (!isRecord(given)) return settings;
    for (const [name, { kind, setting = name }] of Object.entries(block.fields)) {
      if (setting === '') continue;
      const value =
        kind === 'secret'
          ? this.secretOf(given, name, ownerOf(endpoint, block, name))
          : getField(given, name, block.name);
      if (value !== undefined) setField(settings, setting, value instanceof Secret ? value.reveal() : value);
    }
    block.adjust?.(settings);
    return settings;
  }

  private secretOf(block: Mapping, name: string, owner: string): Secret | undefined {
    const sealed = readText(getField(block, name + PLAINTEXT, ''), name);
    if (sealed !== undefined) return this.open(sealed, owner);
    const reference = readText(getField(block, name, ''), name);
    if (reference === undefined) return undefined;
    const secret = this.references.resolve(reference);
    if (secret) return secret;
    throw new GatewayError('UPSTREAM_UNREACHABLE', `The secret ${reference} of the endpoint does not exist.`);
  }

  private open(sealed: string, owner: string): Secret {
    try {
      return this.vault.open(sealed, owner);
    } catch (error) {
      this.logger.error(`${owner}: ${reasonOf(error)}`);
      const message = 'A key of the endpoint cannot be decrypted with the master keys of this server.';
      throw new GatewayError('UPSTREAM_UNREACHABLE', message, { cause: error });
    }
  }
}

/** The secrets that a served entity refers to, each as `SCOPE/KEY`. */
export function referencesOf({ external_model: model }: ServedEntityDocument): ReadonlySet<string> {
  return new Set(
    textsIn(model)
      .flatMap((text) => parseReference(text) ?? [])
      .map(pathOf),
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function problemAt(path: string, message: string): Problem {
  return { path, line: undefined, message };
}
