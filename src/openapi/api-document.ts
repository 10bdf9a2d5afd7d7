import { Inject, Injectable, Optional, type INestApplication } from '@nestjs/common';
import type { OpenAPIObject, PathsObject } from '@nestjs/swagger';
import { GatewayError } from '../errors';
import { CachedJson, type JsonResponse, type Principal } from '../http';
import { buildDocument, routesOf, type DocumentOptions } from './document';
import { DocumentedEndpoints, type DocumentedEndpoint } from './documented-endpoints';
import { ISSUER_LOGIN_SOURCE, type IssuerLogin, type IssuerLoginSource } from './issuer-login';

/** Injection token of the documents. A route of several documents belongs to the first. */
export const DOCUMENTS = Symbol('DOCUMENTS');
/** Injection token of the {@link EndpointDirectory}. */
export const ENDPOINT_DIRECTORY = Symbol('ENDPOINT_DIRECTORY');

/** Lists the endpoints that a client may see at the moment. */
export interface EndpointDirectory {
  /** Returns the same list until it changes, for clients who may see all. */
  list(principal: Principal): Promise<readonly DocumentedEndpoint[]>;
}

/** One OpenAPI document of the running application. */
interface ApiDocument {
  readonly options: DocumentOptions;
  /** Replaced when the login changes. */
  texts: CachedJson<readonly DocumentedEndpoint[]>;
  login?: IssuerLogin | undefined;
  /** Undefined until the document is first needed. */
  routes?: Promise<PathsObject>;
}

/** The OpenAPI documents of the running application. */
@Injectable()
export class ApiDocuments {
  private app: INestApplication | undefined;
  private readonly documents: readonly ApiDocument[];

  constructor(
    @Inject(DOCUMENTS) documents: readonly DocumentOptions[],
    @Inject(ENDPOINT_DIRECTORY) private readonly directory: EndpointDirectory,
    @Optional() @Inject(ISSUER_LOGIN_SOURCE) private readonly logins?: IssuerLoginSource,
  ) {
    this.documents = documents.map((options) => ({ options, texts: new CachedJson() }));
  }

  /** Sets the application whose routes are documented. Nest cannot inject it. */
  describe(app: INestApplication): void {
    this.app = app;
  }

  /** Names and titles, the main document first. */
  list(): readonly Pick<DocumentOptions, 'name' | 'title'>[] {
    return this.documents.map(({ options }) => options).sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /**
   * Returns the document with the endpoints that the client may see at the moment.
   * @throws GatewayError `NOT_FOUND` if no document has this name
   */
  async json(name: string, principal: Principal): Promise<JsonResponse> {
    const document = this.find(name);
    const endpoints = await this.directory.list(principal);
    const login = await this.login();
    if (login !== document.login) Object.assign(document, { login, texts: new CachedJson() });
    return document.texts.of(endpoints, () => this.buildFrom(document, endpoints, login));
  }

  /** As {@link json}, as an object. */
  async build(name: string, principal: Principal): Promise<OpenAPIObject> {
    return this.buildFrom(this.find(name), await this.directory.list(principal), await this.login());
  }

  /** Returns the login of Swagger UI at an issuer. Undefined if there is none. */
  async login(): Promise<IssuerLogin | undefined> {
    return this.logins?.current();
  }

  private buildFrom(
    document: ApiDocument,
    endpoints: readonly DocumentedEndpoint[],
    login: IssuerLogin | undefined,
  ): Promise<OpenAPIObject> {
    return buildDocument(this.routesOf(document), document.options, new DocumentedEndpoints(endpoints), login);
  }

  private find(name: string): ApiDocument {
    const document = this.documents.find(({ options }) => options.name === name);
    if (!document) throw new GatewayError('NOT_FOUND', 'Not Found');
    return document;
  }

  private routesOf(document: ApiDocument): Promise<PathsObject> {
    return (document.routes ??= this.ownRoutesOf(document));
  }

  private async ownRoutesOf(document: ApiDocument): Promise<PathsObject> {
    if (!this.app) throw new Error('ApiDocuments.describe has not been called');
    const earlier = this.documents.slice(0, this.documents.indexOf(document));
    const taken = await Promise.all(earlier.map((each) => this.routesOf(each)));
    const routes = await routesOf(this.app, document.options.modules);
    return Object.fromEntries(
      Object.entries(routes).map(([path, item]) => [
        path,
        Object.fromEntries(
          Object.entries(item).filter(([method]) => !taken.some((other) => other[path] && method in other[path])),
        ),
      ]),
    );
  }
}
