import { EgressGuard } from '../../upstream/egress/egress-guard';
import { ENDPOINT_TYPES, isEndpointType } from '../../wire';
import type { ExternalModelBinder } from './external-model-binder';
import { blockNameOf, findBlock, providerNames } from './find-block';
import { getField } from './dotted-fields';
import { invalidParameter, type ExternalModelDocument } from '../documents';
import { readLine, readMapping, readText, type Mapping } from './json';
import type { ProviderBlock } from './provider-blocks';
import { readBlock } from './read-block';

export interface ExternalModelContext {
  readonly binder: ExternalModelBinder;
  /** Name of the serving endpoint; its secrets are sealed to it. */
  readonly endpoint: string;
  /** The task of models that have none. */
  readonly defaultTask?: string | undefined;
}

/**
 * Validates `external_model` of a served entity. Returns the document to store, with plaintext secrets sealed. Unknown
 * fields are dropped.
 *
 * @param path of the value in the request body
 * @throws GatewayError `INVALID_PARAMETER` that starts with the path of the field
 */
export function readExternalModel(value: unknown, path: string, context: ExternalModelContext): ExternalModelDocument {
  const { binder, endpoint } = context;
  const model = readMapping(value, path);
  if (!model) throw invalidParameter(path, 'missing');
  const provider = requiredText(model, 'provider', path);
  const name = requiredText(model, 'name', path);
  const task = readTask(model, path, context.defaultTask);
  const block = findBlock(provider, model, binder.catalog);
  if (!block) {
    throw invalidParameter(`${path}.provider`, `must be one of ${providerNames(binder.catalog).join(', ')}`);
  }
  const document = {
    provider,
    name,
    task,
    [block.name]: readBlock(block, blockOf(block, model, path, context), `${path}.${block.name}`, {
      vault: binder.vault,
      references: binder.references,
      endpoint,
    }),
  };
  checkBinding(document, block, path, context);
  return document;
}

function requiredText(model: Mapping, field: string, path: string): string {
  const text = readLine(model[field], `${path}.${field}`);
  if (text === undefined) throw invalidParameter(`${path}.${field}`, 'missing');
  return text;
}

function readTask(model: Mapping, path: string, defaultTask: string | undefined) {
  const task = readText(model['task'], `${path}.task`) ?? defaultTask;
  if (isEndpointType(task)) return task;
  const expected = `must be one of ${ENDPOINT_TYPES.join(', ')}`;
  throw invalidParameter(`${path}.task`, task === undefined ? `missing; ${expected}` : expected);
}

/** Returns the provider's block; there must be no block of another provider. */
function blockOf(block: ProviderBlock, model: Mapping, path: string, { binder }: ExternalModelContext): Mapping {
  const others = providerNames(binder.catalog).map(blockNameOf);
  const other = others.find((name) => name !== block.name && (model[name] ?? null) !== null);
  if (other) throw invalidParameter(`${path}.${other}`, `must not be set for this provider; use ${block.name}`);
  const found = readMapping(model[block.name], `${path}.${block.name}`);
  if (!found) throw invalidParameter(`${path}.${block.name}`, 'missing; must contain the settings of the provider');
  return found;
}

/** Binds the model once, so that everything that the provider rejects in its settings is reported now. */
function checkBinding(model: ExternalModelDocument, block: ProviderBlock, path: string, context: ExternalModelContext) {
  const { binder, endpoint } = context;
  const result = binder.tryToBind(endpoint, model);
  if ('problems' in result) {
    const [problem] = result.problems;
    throw invalidParameter(fieldPathOf(problem?.path ?? '', block, path), problem?.message ?? 'not valid');
  }
  const guard = new EgressGuard(binder.allow);
  for (const [name, { kind }] of Object.entries(block.fields)) {
    const address = kind === 'secret' ? undefined : getField((model[block.name] ?? {}) as Mapping, name, path);
    if (typeof address === 'string' && /^https?:\/\//i.test(address)) {
      checkDestination(guard, address, `${path}.${block.name}.${name}`);
    }
  }
}

/** Rejects a literal address. A host name is checked when the server connects, by the address that it resolves to. */
function checkDestination(guard: EgressGuard, address: string, path: string): void {
  try {
    guard.checkHost(new URL(address).hostname, false);
  } catch {
    throw invalidParameter(
      path,
      'is at a private, loopback, link-local or metadata address that egress.allow does not list',
    );
  }
}

/** Translates a path in an endpoint of a gateway file to that of the field in the request. */
function fieldPathOf(filePath: string, block: ProviderBlock, path: string): string {
  if (filePath === 'endpoint_type') return `${path}.task`;
  if (filePath === 'model.provider' || filePath === 'model.name') return `${path}.${filePath.slice('model.'.length)}`;
  const setting = filePath.replace(/^model\.config\.?/, '');
  const field = Object.entries(block.fields).find(([name, field]) => (field.setting ?? name) === setting)?.[0];
  return [path, block.name, field ?? setting].filter(Boolean).join('.');
}
