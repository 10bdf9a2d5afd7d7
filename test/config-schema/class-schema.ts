import { plainToInstance } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';
import { propertiesOf } from '../../src/config/reading/class-rules';
import { keepsOtherKeys } from '../../src/config/reading/unknown-keys';
import type { DocComments } from './doc-comments';
import { RULES, type Schema } from './rules';

type Class = new () => object;
type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** A string that contains an environment variable, whose value is known only when the file is loaded. */
const WITH_VARIABLE: Schema = { type: 'string', pattern: '^\\$[A-Za-z_]|\\$\\{[A-Za-z_]' };

/** Converts each class-validator class to a JSON Schema once, with its doc comments as descriptions. */
export class ClassSchemas {
  /** Schemas by class name. */
  readonly definitions: Record<string, Schema> = {};
  private readonly written = new Map<Class, string>();

  constructor(private readonly comments: DocComments) {}

  /** @param hasVariables whether strings may name environment variables */
  reference(type: Class, hasVariables = false): Schema {
    const name = this.written.get(type) ?? this.write(type, hasVariables);
    return { $ref: `#/$defs/${name}` };
  }

  private write(type: Class, hasVariables: boolean): string {
    const { name } = type;
    if (name in this.definitions) throw new Error(`the gateway file has two classes named ${name}`);
    this.written.set(type, name);
    const schema: Schema = { description: this.comments.get(name), type: 'object' };
    this.definitions[name] = schema;

    const instance = new type();
    const properties = propertiesOf(instance).map((property) => this.property(type, instance, property, hasVariables));
    schema['properties'] = Object.fromEntries(properties.map(({ name, schema }) => [name, schema]));
    schema['required'] = properties.filter(({ isRequired }) => isRequired).map(({ name }) => name);
    schema['additionalProperties'] = keepsOtherKeys(instance);
    return name;
  }

  private property(type: Class, instance: object, name: string, hasVariables: boolean) {
    const rules = getMetadataStorage()
      .getTargetValidationMetadatas(type, '', false, false)
      .filter(({ propertyName }) => propertyName === name);
    const initial: unknown = Reflect.get(instance, name);
    const isRequired = initial === undefined && !rules.some(({ type }) => type === 'conditionalValidation');
    const values = this.values(type, name, rules, hasVariables);
    const schema: Schema = {
      description: this.description(rules, name),
      ...(isRequired ? values : orNull(values)),
      ...(isPlain(initial) && { default: initial }),
    };
    return { name, schema, isRequired };
  }

  private values(type: Class, name: string, rules: readonly Metadata[], hasVariables: boolean): Schema {
    const ofItems = rules.filter(({ each }) => each);
    const ofValue = rules.filter(({ each }) => !each);
    const schema = this.oneValue(type, name, ofValue, hasVariables);
    if (ofItems.length === 0) return schema;
    return { ...schema, items: this.oneValue(type, name, ofItems, hasVariables) };
  }

  private oneValue(type: Class, name: string, rules: readonly Metadata[], hasVariables: boolean): Schema {
    if (rules.some((rule) => rule.type === 'nestedValidation')) {
      return this.reference(nestedClass(type, name), hasVariables);
    }
    const named = rules.filter((rule) => rule.type === 'customValidation');
    const schema: Schema = Object.assign({}, ...named.reverse().map((rule) => toSchema(rule)));
    const isNarrow = 'enum' in schema || 'pattern' in schema || 'minLength' in schema;
    return hasVariables && isNarrow ? { anyOf: [schema, WITH_VARIABLE] } : schema;
  }

  private description(rules: readonly Metadata[], property: string): string | undefined {
    // The class that declares the property, which may be a parent class.
    const { target } = rules[0] ?? {};
    return typeof target === 'function' ? this.comments.get(`${target.name}.${property}`) : undefined;
  }
}

function toSchema({ name = '', constraints }: Metadata): Schema {
  const rule = RULES[name];
  if (!rule) throw new Error(`RULES has no JSON Schema for the decorator ${name}`);
  return rule((constraints as unknown[] | undefined) ?? []);
}

/** Returns the class that `@Type` names. */
function nestedClass(type: Class, property: string): Class {
  const value: unknown = Reflect.get(plainToInstance(type, { [property]: {} }), property);
  return (value as object).constructor as Class;
}

/** The loader accepts null for every optional key. */
function orNull(schema: Schema): Schema {
  if (Array.isArray(schema['enum'])) return { ...schema, enum: [...(schema['enum'] as unknown[]), null] };
  if (schema['type'] !== undefined) return { ...schema, type: [schema['type'], 'null'].flat() };
  if (Array.isArray(schema['anyOf'])) return { anyOf: [...(schema['anyOf'] as unknown[]), { type: 'null' }] };
  return { anyOf: [schema, { type: 'null' }] };
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) || (Array.isArray(value) && value.every(isPlain));
}
