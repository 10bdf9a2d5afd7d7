import { Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import { ApiDocuments, DOCUMENTS, ENDPOINT_DIRECTORY, type EndpointDirectory } from './api-document';
import { DocsController } from './docs.controller';
import { DOCS_DOCS } from './docs.docs';
import type { DocumentOptions } from './document';

export interface DocsOptions {
  /** The documents, in the order of precedence. The main document, which has no name, also describes this module. */
  readonly documents: readonly DocumentOptions[];
  /** Exported by one of `imports`. */
  readonly endpoints: Type<EndpointDirectory>;
  readonly imports: ModuleMetadata['imports'];
}

/**
 * Serves Swagger UI at `/docs`, and the OpenAPI documents at `/openapi.json` and `/openapi.yaml` and, with a name, at
 * `/openapi/NAME.json` and `/openapi/NAME.yaml`.
 */
@Module({})
export class DocsModule {
  static forRoot({ documents, endpoints, imports }: DocsOptions): DynamicModule {
    const complete = documents.map((document) =>
      document.name === ''
        ? { ...document, modules: [...document.modules, DocsModule], docs: [...document.docs, DOCS_DOCS] }
        : document,
    );
    return {
      module: DocsModule,
      ...(imports && { imports }),
      controllers: [DocsController],
      providers: [
        ApiDocuments,
        { provide: DOCUMENTS, useValue: complete },
        { provide: ENDPOINT_DIRECTORY, useExisting: endpoints },
      ],
    };
  }
}
