import type { HandlerDocs, OperationDocs } from '../operation-docs';
import type { Served } from '../served';
import { invocationsDocs } from './invocations';
import { endpointsDocs, gatewayV3Docs, limitsDocs, routesDocs } from './mlflow';
import { openAIDocs } from './openai';
import { ADMIN_DOCS, DOCS_DOCS, SERVER_DOCS } from './server';

type Handlers = Readonly<Record<string, HandlerDocs>>;

/** In the order of the document, by `Controller.handler`; for a handler with several paths `Controller.handler[index]`. */
export function operationDocs(served: Served): ReadonlyMap<string, OperationDocs | 'hidden'> {
  const controllers: Readonly<Record<string, Handlers>> = {
    OpenAIController: openAIDocs(served),
    EndpointsController: endpointsDocs(served),
    InvocationsController: invocationsDocs(served),
    RoutesController: routesDocs(served),
    GatewayV3Controller: gatewayV3Docs(served),
    LimitsController: limitsDocs(served),
    ServerController: SERVER_DOCS,
    AdminController: ADMIN_DOCS,
    DocsController: DOCS_DOCS,
  };
  return new Map(
    Object.entries(controllers).flatMap(([controller, handlers]) =>
      Object.entries(handlers).flatMap(([handler, docs]) => keyed(`${controller}.${handler}`, docs)),
    ),
  );
}

function keyed(key: string, docs: HandlerDocs): (readonly [string, OperationDocs | 'hidden'])[] {
  if (docs === 'hidden' || 'id' in docs) return [[key, docs]];
  return docs.map((each, index) => [`${key}[${index}]`, each]);
}
