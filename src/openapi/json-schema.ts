import type { SchemaObject, ReferenceObject } from '@nestjs/swagger';
import type { TSchema } from '@sinclair/typebox';
import type { Schema } from '../wire';

/** A JSON Schema 2020-12, or a reference to one. */
export type JsonSchema = SchemaObject | ReferenceObject;

/** Named schemas, as `components.schemas` of the document holds them. */
export type Components = Record<string, JsonSchema>;

export function reference(name: string): ReferenceObject {
  return { $ref: `#/components/schemas/${name}` };
}

/**
 * The declared shapes as components. What has a `title` becomes a component of its own; the rest is as declared, in the
 * shorter of two equal spellings where JSON Schema has two, since people read it.
 */
export function toComponents(schemas: readonly Schema[]): Components {
  const components: Components = {};
  for (const { json } of schemas) written(json, components);
  return Object.fromEntries(Object.entries(components).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function written(type: TSchema, components: Components): JsonSchema {
  if (type.title === undefined) return inPlace(type, components);
  components[type.title] ??= inPlace(type, components);
  return reference(type.title);
}

function inPlace(type: TSchema, components: Components): JsonSchema {
  // A copy without TypeBox's symbols; its keywords are JSON Schema's.
  const { anyOf, items, properties, ...rest } = type as TSchema & {
    anyOf?: TSchema[];
    items?: TSchema;
    properties?: Record<string, TSchema>;
  };
  const keywords = Object.fromEntries(Object.entries(rest)) as SchemaObject;
  if (items) keywords.items = written(items, components);
  if (properties) {
    keywords.properties = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, written(property, components)]),
    );
  }
  return anyOf ? { ...united(anyOf.map((branch) => written(branch, components))), ...keywords } : keywords;
}

/** `anyOf` these, or one schema that means the same: an `enum` for constants, a list of types for one type and null. */
function united(branches: readonly JsonSchema[]): SchemaObject {
  if (branches.every(isConstant)) return { type: 'string', enum: branches.map((branch) => branch.const) };
  const [first, second] = branches;
  const isNullable = branches.length === 2 && second !== undefined && 'type' in second && second.type === 'null';
  if (!isNullable || first === undefined || !('type' in first) || typeof first.type !== 'string') {
    return { anyOf: branches.flatMap(unwrapped) };
  }
  const { enum: values } = first as { enum?: unknown[] };
  return { ...first, type: [first.type, 'null'], ...(values && { enum: [...values, null] }) };
}

function unwrapped(branch: JsonSchema): readonly JsonSchema[] {
  return 'anyOf' in branch && branch.anyOf && Object.keys(branch).length === 1 ? branch.anyOf : [branch];
}

function isConstant(branch: JsonSchema): branch is SchemaObject & { const: string } {
  return 'const' in branch && typeof branch.const === 'string';
}
