import { Injectable, type INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { EndpointRegistry } from '../endpoints/endpoint-registry';
import { buildDocument } from './document';
import { Served } from './served';

/** The OpenAPI document of the running application. */
@Injectable()
export class ApiDocument {
  private app: INestApplication | undefined;

  constructor(private readonly registry: EndpointRegistry) {}

  /** Nest does not inject the application itself, whose routes are the document's paths. */
  describe(app: INestApplication): void {
    this.app = app;
  }

  /** Made for every reader, who thereby sees the endpoints of that moment. */
  build(): Promise<OpenAPIObject> {
    if (!this.app) throw new Error('ApiDocument.describe has not been called');
    return buildDocument(this.app, new Served(this.registry.list()));
  }
}
