import type { ChatRequest } from '../../schemas';
import { invalidRequest } from '../failures';
import { fields, list, text, type Fields } from '../openai-shape/reading';
import type { FunctionCallingConfig, FunctionDeclaration, GenerateRequest } from './generate-wire';
import { toOpenApiSchema } from './openapi-schema';
import type { Translation } from './translation';

/** What the model may call, and whether it must. */
export function toTools(translation: Translation): Pick<GenerateRequest, 'tools' | 'toolConfig'> {
  const { request } = translation;
  const functionDeclarations = list(request.tools).map((tool, index) =>
    toDeclaration(fields(tool) ?? {}, `tools.${index}`, translation),
  );
  const config = toCallingConfig(request);
  if (functionDeclarations.length === 0) return {};
  return {
    tools: [{ functionDeclarations }],
    ...(config ? { toolConfig: { functionCallingConfig: config } } : {}),
  };
}

function toDeclaration(tool: Fields, param: string, translation: Translation): FunctionDeclaration {
  const type = text(tool['type']) ?? '';
  const declared = fields(tool['function']);
  const name = text(declared?.['name']);
  if (type !== 'function' || !declared || name === undefined) {
    throw invalidRequest(param, `Only function calling tool is supported, but received tool type ${type}`);
  }
  // The vendor has no tools that are held to their schema.
  if (declared['strict'] === true) translation.adjusted.add('tools.strict');
  const description = text(declared['description']);
  return {
    name,
    ...(description ? { description } : {}),
    ...toParameters(fields(declared['parameters']), `${param}.function.parameters`, translation),
  };
}

function toParameters(
  schema: Fields | undefined,
  param: string,
  { capabilities, adjusted }: Translation,
): Pick<FunctionDeclaration, 'parameters' | 'parametersJsonSchema'> {
  if (!schema) return {};
  if (capabilities.jsonSchema) return { parametersJsonSchema: schema };
  const parameters = toOpenApiSchema(schema, param, () => adjusted.add('tools.parameters'));
  // An object without properties is refused there, and says no more than none at all.
  return Object.keys(fields(parameters['properties']) ?? {}).length > 0 ? { parameters } : {};
}

const MODES: ReadonlyMap<unknown, FunctionCallingConfig> = new Map([
  ['auto', { mode: 'AUTO' }],
  ['none', { mode: 'NONE' }],
  ['required', { mode: 'ANY' }],
]);

function toCallingConfig({ tool_choice: choice }: ChatRequest): FunctionCallingConfig | undefined {
  if (choice === undefined || choice === null) return undefined;
  const name = text(fields(fields(choice)?.['function'])?.['name']);
  const mode = MODES.get(choice);
  if (mode) return mode;
  if (name !== undefined) return { mode: 'ANY', allowedFunctionNames: [name] };
  const expected = "'none', 'auto', 'required' or {type: 'function', function: {name}}";
  throw invalidRequest('tool_choice', `'tool_choice' must be ${expected}.`);
}
