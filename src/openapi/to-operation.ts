import type { OperationObject, ParameterObject, RequestBodyObject } from '@nestjs/swagger';
import type { OperationDocs } from './operation-docs';

/** The part of an operation that Nest derives from the decorators of its handler. */
type Declared = Pick<OperationObject, 'parameters' | 'requestBody'>;

/** Merges the declared part of an operation with its documentation. */
export function toOperation(docs: OperationDocs, declared: Declared = {}): OperationObject {
  const { id, tag, summary, description, responses } = docs;
  const declaredParameters = (declared.parameters ?? []) as ParameterObject[];
  const parameters = [
    ...declaredParameters.map((parameter) => ({ ...parameter, ...docs.parameters?.[parameter.name] })),
    ...undeclaredParameters(docs, declaredParameters),
  ];
  const requestBody = toRequestBody(docs, declared);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses,
  };
}

/** Parameters of a handler that reads the whole query. */
function undeclaredParameters(docs: OperationDocs, declared: readonly ParameterObject[]): ParameterObject[] {
  return Object.entries(docs.parameters ?? {}).flatMap(([name, parameter]) =>
    parameter.in === undefined || declared.some((other) => other.name === name)
      ? []
      : [{ ...parameter, name, in: parameter.in }],
  );
}

function toRequestBody({ body }: OperationDocs, declared: Declared): RequestBodyObject | undefined {
  if (!body) return undefined;
  const declaredBody = declared.requestBody as RequestBodyObject | undefined;
  const schema = body.schema ?? declaredBody?.content['application/json']?.schema;
  return { required: true, content: { 'application/json': { ...(schema && { schema }), examples: body.examples } } };
}
