import type { ServingEndpointDocument } from '../../documents';

/** Returns the name of the table with the payloads of an endpoint; undefined if they are not logged. */
export function inferenceTableOf(name: string, { ai_gateway, config }: ServingEndpointDocument): string | undefined {
  const table = ai_gateway?.inference_table_config;
  if (table?.enabled) return tableName(table, name);
  // In the older block, a table is on unless it is switched off.
  const legacy = config?.auto_capture_config;
  const isOn = legacy?.catalog_name !== undefined && legacy.schema_name !== undefined && legacy.enabled !== false;
  return isOn ? tableName(legacy, name) : undefined;
}

interface TableParts {
  readonly catalog_name?: string;
  readonly schema_name?: string;
  readonly table_name_prefix?: string;
}

function tableName({ catalog_name, schema_name, table_name_prefix }: TableParts, endpoint: string): string {
  return `${catalog_name}.${schema_name}.${table_name_prefix ?? endpoint}_payload`;
}
