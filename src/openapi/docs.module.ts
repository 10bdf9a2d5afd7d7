import { Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import { ApiDocument, CONTROLLER_DOCS, ENDPOINT_DIRECTORY, type EndpointDirectory } from './api-document';
import { DocsController } from './docs.controller';
import { DOCS_DOCS } from './docs.docs';
import type { ControllerDocs } from './operation-docs';

export interface DocsOptions {
  /** The documentation of every other controller, in the order of the document. */
  readonly docs: readonly ControllerDocs[];
  /** Exported by one of `imports`. */
  readonly endpoints: Type<EndpointDirectory>;
  readonly imports: ModuleMetadata['imports'];
}

/** Serves Swagger UI at `/docs` and the OpenAPI document at `/openapi.json` and `/openapi.yaml`. */
@Module({})
export class DocsModule {
  static forRoot({ docs, endpoints, imports }: DocsOptions): DynamicModule {
    return {
      module: DocsModule,
      ...(imports && { imports }),
      controllers: [DocsController],
      providers: [
        ApiDocument,
        { provide: CONTROLLER_DOCS, useValue: [...docs, DOCS_DOCS] },
        { provide: ENDPOINT_DIRECTORY, useExisting: endpoints },
      ],
    };
  }
}
