import { isRecord } from '../../shared/is-record';
import type { ExternalModelDocument } from '../documents';
import type { Mapping } from './json';
import { PLAINTEXT } from './read-block';

/** Returns what clients may read of an external model: everything except secrets. References stay. */
export function toPublicExternalModel(document: ExternalModelDocument): Mapping {
  return withoutSecrets(document);
}

function withoutSecrets(object: Mapping): Mapping {
  const entries = Object.entries(object).filter(([name]) => !name.endsWith(PLAINTEXT));
  return Object.fromEntries(entries.map(([name, value]) => [name, isRecord(value) ? withoutSecrets(value) : value]));
}
