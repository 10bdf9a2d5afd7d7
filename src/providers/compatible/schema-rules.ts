import { asRecord } from '../shared/json';
import type { Rule } from '../shared/parameter-rules';
import { fitSchema, type SchemaRules } from '../shared/schema/schema-rules';

/** https://docs.x.ai/docs/guides/structured-outputs, "Supported schemas". */
export const XAI_SCHEMA_RULES: SchemaRules = {
  rejected: new Set(['minLength', 'maxLength', 'minItems', 'maxItems', 'minContains', 'maxContains', 'allOf', 'oneOf']),
};

/** https://docs.fireworks.ai/structured-responses/structured-response-formatting, "JSON Schema Support". */
export const FIREWORKS_SCHEMA_RULES: SchemaRules = {
  rejected: new Set(['minLength', 'maxLength', 'minItems', 'maxItems', 'pattern', 'oneOf']),
};

/** https://inference-docs.cerebras.ai/capabilities/structured-outputs, "Schema Limitations": of strict mode. */
export const CEREBRAS_SCHEMA_RULES: SchemaRules = { rejected: new Set(), splitsTypes: true };

interface JsonSchemaFormat {
  strict: boolean;
  schema: object;
}

/**
 * Rewrites the schema of `response_format` to what the provider accepts. A schema that the rules cannot express is not
 * changed.
 *
 * @param mode whether the rules apply to all schemas, or to those with `strict: true`
 */
export function fitResponseFormat(rules: SchemaRules, mode: 'all' | 'strict' = 'all'): Rule {
  return (value, body) => {
    const format = asRecord<{ json_schema: JsonSchemaFormat }>(value);
    const given = asRecord<JsonSchemaFormat>(format?.json_schema);
    const schema = mode === 'all' || given?.strict === true ? asRecord(given?.schema) : undefined;
    const fitted = schema && fitSchema(schema, rules, 'response_format');
    const isChanged = fitted?.schema !== undefined && fitted.isChanged;
    body.response_format = isChanged ? { ...format, json_schema: { ...given, schema: fitted.schema } } : value;
    return isChanged;
  };
}
