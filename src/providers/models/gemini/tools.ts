import type { ChatRequest } from '../../../wire';
import { declaredFunction, toolChoiceOf } from '../../shared/function-tools';
import { asRecord, asArray, type JsonObject } from '../../shared/json';
import type { FunctionCallingConfig, FunctionDeclaration, GenerateRequest } from './generate-wire';
import { toOpenApiSchema } from './openapi-schema';
import { withPlainReferences } from './schema-references';
import type { Translation } from './translation';

/** Translates `tools` and `tool_choice`. */
export function toTools(translation: Translation): Pick<GenerateRequest, 'tools' | 'toolConfig'> {
  const { request } = translation;
  const functionDeclarations = asArray(request.tools).map((tool, index) =>
    toDeclaration(tool, `tools.${index}`, translation),
  );
  const config = toCallingConfig(request);
  if (functionDeclarations.length === 0) return {};
  return {
    tools: [{ functionDeclarations }],
    ...(config ? { toolConfig: { functionCallingConfig: config } } : {}),
  };
}

function toDeclaration(tool: unknown, param: string, translation: Translation): FunctionDeclaration {
  const { name, description, parameters, strict } = declaredFunction(tool, param);
  // Gemini has no strict tools.
  if (strict === true) translation.adjusted.add('tools.strict');
  return {
    name,
    ...(description ? { description } : {}),
    ...toParameters(asRecord(parameters), `${param}.function.parameters`, translation),
  };
}

function toParameters(
  schema: JsonObject | undefined,
  param: string,
  { capabilities, adjusted }: Translation,
): Pick<FunctionDeclaration, 'parameters' | 'parametersJsonSchema'> {
  if (!schema) return {};
  if (capabilities.jsonSchema) {
    return isEmpty(schema) && !capabilities.emptyObjects ? {} : { parametersJsonSchema: withPlainReferences(schema) };
  }
  const parameters = toOpenApiSchema(schema, param, () => adjusted.add('tools.parameters'));
  return isEmpty(parameters) && !capabilities.emptyObjects ? {} : { parameters };
}

/** Whether a schema of parameters has none, neither its own nor those of other schemas. */
function isEmpty({ properties, $ref, anyOf }: { properties?: unknown; $ref?: unknown; anyOf?: unknown }): boolean {
  return $ref === undefined && anyOf === undefined && Object.keys(asRecord(properties) ?? {}).length === 0;
}

const MODES = { auto: { mode: 'AUTO' }, none: { mode: 'NONE' }, required: { mode: 'ANY' } } as const;

function toCallingConfig(request: ChatRequest): FunctionCallingConfig | undefined {
  const choice = toolChoiceOf(request.tool_choice);
  if (choice === undefined) return undefined;
  return typeof choice === 'string' ? MODES[choice] : { mode: 'ANY', allowedFunctionNames: [choice.name] };
}
