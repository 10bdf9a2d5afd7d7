import type { OperationObject, ParameterObject, RequestBodyObject } from '@nestjs/swagger';
import type { OperationDocs } from './operation-docs';

/** What is found in the declarations of a handler. */
type Declared = Pick<OperationObject, 'parameters' | 'requestBody'>;

/** An operation of the document: what is declared, and what is said about it. */
export function toOperation(docs: OperationDocs, declared: Declared = {}): OperationObject {
  const { id, tag, summary, description, responses } = docs;
  const parameters = (declared.parameters as ParameterObject[] | undefined)?.map((parameter) => ({
    ...parameter,
    ...docs.parameters?.[parameter.name],
  }));
  const requestBody = toRequestBody(docs, declared);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(parameters && parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses,
  };
}

function toRequestBody({ body }: OperationDocs, declared: Declared): RequestBodyObject | undefined {
  if (!body) return undefined;
  const found = (declared.requestBody as RequestBodyObject | undefined)?.content['application/json']?.schema;
  const schema = body.schema ?? found;
  return { required: true, content: { 'application/json': { ...(schema && { schema }), examples: body.examples } } };
}
