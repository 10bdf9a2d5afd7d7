import { Inject, Injectable, type INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { buildDocument } from './document';
import { DocumentedEndpoints, type DocumentedEndpoint } from './documented-endpoints';
import type { ControllerDocs } from './operation-docs';

/** Injection token of the documentation of every controller, in the order of the document. */
export const CONTROLLER_DOCS = Symbol('CONTROLLER_DOCS');
/** Injection token of the {@link EndpointDirectory}. */
export const ENDPOINT_DIRECTORY = Symbol('ENDPOINT_DIRECTORY');

/** Lists the endpoints that are served at the moment. */
export interface EndpointDirectory {
  list(): readonly DocumentedEndpoint[];
}

/** The OpenAPI document of the running application. */
@Injectable()
export class ApiDocument {
  private app: INestApplication | undefined;

  constructor(
    @Inject(CONTROLLER_DOCS) private readonly docs: readonly ControllerDocs[],
    @Inject(ENDPOINT_DIRECTORY) private readonly directory: EndpointDirectory,
  ) {}

  /** Sets the application whose routes are documented. Nest cannot inject it. */
  describe(app: INestApplication): void {
    this.app = app;
  }

  /** Builds the document with the endpoints that are served at the moment. */
  build(): Promise<OpenAPIObject> {
    if (!this.app) throw new Error('ApiDocument.describe has not been called');
    return buildDocument(this.app, this.docs, new DocumentedEndpoints(this.directory.list()));
  }
}
