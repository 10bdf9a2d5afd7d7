import { plainToInstance } from 'class-transformer';
import { isMapping, type Mapping } from '../objects';
import { apiKeysOf } from './is-api-key';
import { isDeclared } from './object-parts';
import { propertiesOf } from './class-rules';
import { withoutNulls } from './read-object';

/** The fields that a configuration class declares, with those of nested classes as far as a value has them. */
export interface DeclaredFields {
  /** Names of the fields that contain API keys. */
  readonly apiKeys: readonly string[];
  /** Names of the other fields. */
  readonly others: readonly string[];
  /** The fields of nested objects, by name. */
  readonly nested: ReadonlyMap<string, DeclaredFields>;
}

/** Returns the fields of a configuration class. */
export function declaredFields(type: new () => object, value: Mapping): DeclaredFields {
  return fieldsOf(plainToInstance(type, withoutNulls(value)));
}

function fieldsOf(draft: object): DeclaredFields {
  const apiKeys = apiKeysOf(draft);
  const others = propertiesOf(draft).filter((name) => !apiKeys.includes(name));
  const nested = others.flatMap((name): [string, DeclaredFields][] => {
    const item: unknown = Reflect.get(draft, name);
    return isMapping(item) && isDeclared(item) ? [[name, fieldsOf(item)]] : [];
  });
  return { apiKeys, others, nested: new Map(nested) };
}
