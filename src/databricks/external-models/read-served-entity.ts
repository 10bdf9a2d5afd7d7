import { invalidParameter, type ServedEntityDocument } from '../documents';
import { isName, NAME_RULE } from '../documents/rules';
import { isAbsent, readMapping, readText } from './json';
import { readExternalModel, type ExternalModelContext } from './read-external-model';

/** Fields of custom and foundation models. */
const OTHER_MODEL_FIELDS = [
  'entity_name',
  'entity_version',
  'model_name',
  'model_version',
  'environment_vars',
  'instance_profile_arn',
  'workload_size',
  'workload_type',
  'scale_to_zero_enabled',
  'min_provisioned_concurrency',
  'max_provisioned_concurrency',
  'min_provisioned_throughput',
  'max_provisioned_throughput',
  'provisioned_model_units',
  'burst_scaling_enabled',
];

/**
 * Validates a served entity. Its name defaults to that of the model, with `-` for characters that are not allowed.
 *
 * @param path of the value in the request body
 * @throws GatewayError `INVALID_PARAMETER` that starts with the path of the field
 */
export function readServedEntity(value: unknown, path: string, context: ExternalModelContext): ServedEntityDocument {
  const entity = readMapping(value, path);
  if (!entity) throw invalidParameter(path, 'must be an object');
  const other = OTHER_MODEL_FIELDS.find((field) => !isAbsent(entity[field]));
  if (other) throw invalidParameter(`${path}.${other}`, 'is not supported; this server serves external models only');
  if (isAbsent(entity['external_model'])) {
    throw invalidParameter(`${path}.external_model`, 'missing; this server serves external models only');
  }
  const given = readText(entity['name'], `${path}.name`);
  if (given !== undefined && !isName(given)) {
    throw invalidParameter(`${path}.name`, NAME_RULE);
  }
  const model = readExternalModel(entity['external_model'], `${path}.external_model`, context);
  return { name: given ?? model.name.replace(/[^\w-]/g, '-').slice(0, 63), external_model: model };
}
