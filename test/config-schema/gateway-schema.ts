import { AuditEntry } from '../../src/config/entries/auth/audit-entry';
import { AuthEntry } from '../../src/config/entries/auth/auth-entry';
import { TlsEntry } from '../../src/config/entries/auth/tls-entry';
import { ConnectionEntry } from '../../src/config/entries/connection-entry';
import { DatabricksEntry } from '../../src/config/entries/databricks-entry';
import { GatewayFile, EndpointEntry, ModelEntry } from '../../src/config/entries/gateway-file';
import { StoreEntry } from '../../src/config/entries/store-entry';
import { TrafficRouteEntry } from '../../src/config/entries/traffic-route-entry';
import type { ProviderCatalog } from '../../src/config';
import { ClassSchemas } from './class-schema';
import type { DocComments } from './doc-comments';
import { caseless, type Schema } from './rules';

interface ObjectSchema extends Schema {
  properties: Record<string, Schema>;
}

/**
 * Returns the JSON Schema (2020-12) of the gateway file: the schemas of its classes, and the rules of the loader.
 *
 * @param aliases provider names by alias
 */
export function gatewaySchema(
  catalog: ProviderCatalog,
  aliases: Readonly<Record<string, string>>,
  comments: DocComments,
): Schema {
  const classes = new ClassSchemas(comments);
  const root = classes.reference(GatewayFile);
  const entry = classes.reference(EndpointEntry);
  describeLists(definition(classes, GatewayFile), entry, classes.reference(TrafficRouteEntry));
  describeType(definition(classes, EndpointEntry));
  const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
  describeBlock(definition(classes, GatewayFile), 'store', orNull(classes.reference(StoreEntry, true)));
  describeBlock(definition(classes, GatewayFile), 'databricks', classes.reference(DatabricksEntry, true));
  describeBlock(definition(classes, GatewayFile), 'auth', classes.reference(AuthEntry, true));
  describeBlock(definition(classes, GatewayFile), 'audit', classes.reference(AuditEntry, true));
  describeBlock(definition(classes, GatewayFile), 'tls', classes.reference(TlsEntry, true));
  describeBlock(definition(classes, EndpointEntry), 'connection', orNull(classes.reference(ConnectionEntry, true)));
  describeModel(definition(classes, ModelEntry), classes, catalog, aliases);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Sluice gateway file',
    ...root,
    $defs: classes.definitions,
  };
}

function definition(classes: ClassSchemas, type: new () => object): ObjectSchema {
  return classes.definitions[type.name] as ObjectSchema;
}

function describeLists(file: ObjectSchema, endpoint: Schema, route: Schema): void {
  const { endpoints, routes } = file.properties;
  file.properties['endpoints'] = { ...endpoints, type: 'array', items: endpoint };
  const isRoute = { anyOf: [{ required: ['destinations'] }, { required: ['task_type'] }] };
  file.properties['routes'] = { ...routes, items: { if: isRoute, then: route, else: endpoint } };
  file['anyOf'] = [{ required: ['endpoints'] }, { required: ['routes'] }];
}

function describeType(entry: ObjectSchema): void {
  entry.properties['route_type'] = { ...entry.properties['route_type'], deprecated: true };
  entry['anyOf'] = [{ required: ['endpoint_type'] }, { required: ['route_type'] }];
}

/** Describes an optional mapping that the loader reads on its own, in which strings may name environment variables. */
function describeBlock(object: ObjectSchema, key: string, block: Schema): void {
  object.properties[key] = { ...object.properties[key], ...block };
  object['required'] = (object['required'] as string[]).filter((name) => name !== key);
}

function describeModel(
  model: ObjectSchema,
  classes: ClassSchemas,
  catalog: ProviderCatalog,
  aliases: Readonly<Record<string, string>>,
): void {
  const names = [...catalog.names(), ...Object.keys(aliases)];
  const pattern = patternOf(names);
  model.properties['provider'] = { ...model.properties['provider'], anyOf: [{ enum: names }, { pattern }] };
  model.properties['config'] = { ...model.properties['config'], type: 'object' };
  model['allOf'] = catalog.names().map((name) => {
    const spellings = [name, ...Object.keys(aliases).filter((alias) => aliases[alias] === name)];
    const provider = catalog.find(name);
    if (!provider) throw new Error(`the catalog lists ${name} but does not find it`);
    return {
      if: { properties: { provider: { pattern: patternOf(spellings) } }, required: ['provider'] },
      then: { properties: { config: classes.reference(provider.Config, true) } },
    };
  });
}

function patternOf(names: readonly string[]): string {
  return `^(?:${names.map(caseless).join('|')})$`;
}
