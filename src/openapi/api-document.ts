import { Inject, Injectable, type INestApplication } from '@nestjs/common';
import type { OpenAPIObject, PathsObject } from '@nestjs/swagger';
import { CachedJson, type JsonResponse } from '../http';
import { buildDocument, routesOf } from './document';
import { DocumentedEndpoints, type DocumentedEndpoint } from './documented-endpoints';
import type { ControllerDocs } from './operation-docs';

/** Injection token of the documentation of every controller, in the order of the document. */
export const CONTROLLER_DOCS = Symbol('CONTROLLER_DOCS');
/** Injection token of the {@link EndpointDirectory}. */
export const ENDPOINT_DIRECTORY = Symbol('ENDPOINT_DIRECTORY');

/** Lists the endpoints that are served at the moment. */
export interface EndpointDirectory {
  /** Returns the same list until it changes. */
  list(): readonly DocumentedEndpoint[];
}

/** The OpenAPI document of the running application. */
@Injectable()
export class ApiDocument {
  private app: INestApplication | undefined;
  private routes: Promise<PathsObject> | undefined;
  private readonly texts = new CachedJson();

  constructor(
    @Inject(CONTROLLER_DOCS) private readonly docs: readonly ControllerDocs[],
    @Inject(ENDPOINT_DIRECTORY) private readonly directory: EndpointDirectory,
  ) {}

  /** Sets the application whose routes are documented. Nest cannot inject it. */
  describe(app: INestApplication): void {
    this.app = app;
  }

  /** Returns the document with the endpoints that are served at the moment. */
  json(): Promise<JsonResponse> {
    return this.texts.of(this.directory.list(), () => this.build());
  }

  /** Builds the document with the endpoints that are served at the moment. */
  build(): Promise<OpenAPIObject> {
    if (!this.app) throw new Error('ApiDocument.describe has not been called');
    this.routes ??= routesOf(this.app);
    return buildDocument(this.routes, this.docs, new DocumentedEndpoints(this.directory.list()));
  }
}
