import type { SchemaObject, ReferenceObject } from '@nestjs/swagger';
import type { TSchema } from '@sinclair/typebox';
import type { Schema } from '../wire';

/** A JSON Schema (2020-12), or a reference to one. */
export type JsonSchema = SchemaObject | ReferenceObject;

/** `components.schemas` of the document. */
export type Components = Record<string, JsonSchema>;

export function reference(name: string): ReferenceObject {
  return { $ref: `#/components/schemas/${name}` };
}

/**
 * Converts TypeBox schemas to components. A schema with a `title` becomes a component of its own. Unions are written
 * in the shortest equivalent form, which is easier to read.
 */
export function toComponents(schemas: readonly Schema[]): Components {
  const components: Components = {};
  for (const { json } of schemas) toReference(json, components);
  return Object.fromEntries(Object.entries(components).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Adds a schema with a `title` to the components and returns a reference to it; returns any other schema itself. */
function toReference(type: TSchema, components: Components): JsonSchema {
  if (type.title === undefined) return toInline(type, components);
  components[type.title] ??= toInline(type, components);
  return reference(type.title);
}

function toInline(type: TSchema, components: Components): JsonSchema {
  // Copies the keywords of JSON Schema without TypeBox's symbols.
  const { anyOf, items, properties, ...rest } = type as TSchema & {
    anyOf?: TSchema[];
    items?: TSchema;
    properties?: Record<string, TSchema>;
  };
  const keywords = Object.fromEntries(Object.entries(rest)) as SchemaObject;
  if (items) keywords.items = toReference(items, components);
  if (properties) {
    keywords.properties = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, toReference(property, components)]),
    );
  }
  return anyOf ? { ...union(anyOf.map((branch) => toReference(branch, components))), ...keywords } : keywords;
}

/** Returns `anyOf`, or a shorter equivalent: `enum` for constants, a list of types for a nullable type. */
function union(branches: readonly JsonSchema[]): SchemaObject {
  if (branches.every(isConstant)) return { type: 'string', enum: branches.map((branch) => branch.const) };
  const [first, second] = branches;
  const isNullable = branches.length === 2 && second !== undefined && 'type' in second && second.type === 'null';
  if (!isNullable || first === undefined || !('type' in first) || typeof first.type !== 'string') {
    return { anyOf: branches.flatMap(flatten) };
  }
  const { enum: values } = first as { enum?: unknown[] };
  return { ...first, type: [first.type, 'null'], ...(values && { enum: [...values, null] }) };
}

function flatten(branch: JsonSchema): readonly JsonSchema[] {
  return 'anyOf' in branch && branch.anyOf && Object.keys(branch).length === 1 ? branch.anyOf : [branch];
}

function isConstant(branch: JsonSchema): branch is SchemaObject & { const: string } {
  return 'const' in branch && typeof branch.const === 'string';
}
