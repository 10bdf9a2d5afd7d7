import { isReference, parseReference, type SecretReferences, type SecretVault } from '../../secrets';
import { checkHeaders, checkUrl } from './check-url';
import { invalidParameter } from '../documents';
import { readLine, readText, type Mapping } from './json';
import type { BlockField, ProviderBlock } from './provider-blocks';
import { getField, setField } from './dotted-fields';

/** The suffix of fields with the secret itself instead of a reference. */
export const PLAINTEXT = '_plaintext';

export interface BlockContext {
  readonly vault: SecretVault;
  readonly references: SecretReferences;
  /** Name of the serving endpoint. */
  readonly endpoint: string;
}

/**
 * Validates a provider block. Returns a copy with the known fields only, for storage: a reference stays as it is, and a
 * secret is sealed in the field with the suffix `_plaintext`, also if it was given in place of a reference.
 *
 * @param path of the block
 * @throws GatewayError `INVALID_PARAMETER` with the path of a field
 */
export function readBlock(block: ProviderBlock, value: Mapping, path: string, context: BlockContext): Mapping {
  const document: Mapping = {};
  for (const [name, field] of Object.entries(block.fields)) {
    const here = `${path}.${name}`;
    if (field.kind === 'secret') readSecret(block, { name, field, value, document, path: here }, context);
    else {
      const found = readValue(field, getField(value, name, path), here);
      if (found !== undefined) setField(document, name, found);
      else if (field.isRequired) throw invalidParameter(here, 'missing');
    }
  }
  const problem = block.problem?.({
    has: (name) => [name, name + PLAINTEXT].some((each) => getField(document, each, path) !== undefined),
    text: (name) => readText(getField(document, name, path), path) ?? '',
  });
  if (problem) throw invalidParameter(problem.field ? `${path}.${problem.field}` : path, problem.message);
  return document;
}

/** Identifies the place of a secret, to which it is sealed. */
export function ownerOf(endpoint: string, block: ProviderBlock, field: string): string {
  return `serving endpoint ${endpoint}: ${block.name}.${field}`;
}

function readValue({ kind }: BlockField, value: unknown, path: string): unknown {
  if (kind === 'any') {
    if (typeof value === 'string') checkUrl(value, path);
    if (path.endsWith('.headers')) checkHeaders(value, path);
    return value ?? undefined;
  }
  const text = readLine(value, path);
  if (kind === 'url' && text !== undefined) checkUrl(text, path, true);
  return text;
}

interface SecretField {
  readonly name: string;
  readonly field: BlockField;
  readonly value: Mapping;
  readonly document: Mapping;
  readonly path: string;
}

function readSecret(block: ProviderBlock, secret: SecretField, context: BlockContext): void {
  const { name, field, value, document, path } = secret;
  const parent = path.slice(0, -name.length - 1);
  const given = readText(getField(value, name, parent), path);
  const plaintext = readText(getField(value, name + PLAINTEXT, parent), path + PLAINTEXT);
  const twin = name.replace(/^.*\./, '');
  const pair = `${twin} and ${twin}${PLAINTEXT}`;
  if (given !== undefined && plaintext !== undefined) throw invalidParameter(path, `only one of ${pair} may be set`);
  if (given !== undefined && isReference(given)) {
    checkReference(given, path, context.references);
    setField(document, name, given);
    return;
  }
  const key = given ?? plaintext;
  if (key !== undefined) {
    const problem = context.vault.sealingProblem;
    if (problem) throw invalidParameter(given === undefined ? path + PLAINTEXT : path, problem);
    setField(document, name + PLAINTEXT, context.vault.seal(key, ownerOf(context.endpoint, block, name)));
  } else if (field.isRequired) {
    throw invalidParameter(path, `missing; one of ${pair} is required`);
  }
}

function checkReference(reference: string, path: string, references: SecretReferences): void {
  const name = parseReference(reference);
  if (!name) throw invalidParameter(path, 'must be a reference of the form {{secrets/scope/key}}');
  if (references.resolve(reference)) return;
  throw invalidParameter(path, `the secret with scope "${name.scope}" and key "${name.key}" does not exist`);
}
