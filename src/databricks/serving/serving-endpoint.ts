import type { Queryable } from '../../endpoints/queryable';
import type { AclEntry, ServedEntityDocument, ServingEndpointDocument } from '../documents';

/** An endpoint of the serving endpoints API. Immutable: a change replaces it, and running requests keep the one they have. */
export abstract class ServingEndpoint {
  /** 32 hexadecimal digits; a new endpoint of the same name has another. */
  abstract readonly id: string;
  abstract readonly name: string;
  abstract readonly document: ServingEndpointDocument;
  /** Whether the endpoint is written in the gateway file: clients cannot change it. */
  abstract readonly isFromFile: boolean;
  /** Milliseconds since 1970. */
  abstract readonly createdAt: number;
  abstract readonly updatedAt: number;
  /** Undefined for an endpoint of the gateway file, whose rules decide who may use it. */
  abstract get accessControlList(): readonly AclEntry[] | undefined;

  /**
   * What a request to the endpoint invokes; undefined if the endpoint has no config.
   * @throws GatewayError `ENDPOINT_NOT_READY`
   */
  abstract get target(): Queryable | undefined;

  /**
   * What a request to one served entity invokes. Undefined if there is no such entity.
   * @throws GatewayError `ENDPOINT_NOT_READY`
   */
  abstract entityTarget(entity: string): Queryable | undefined;

  /** Whether the endpoint can serve requests, as far as that is known without binding it. */
  abstract get isReady(): boolean;

  get entities(): readonly ServedEntityDocument[] {
    return this.document.config?.served_entities ?? [];
  }

  /**
   * Returns the name of the served entity behind a response.
   * @param response with the name of the endpoint that a traffic route chose, if there is a route
   */
  entityNameOf({ endpoint = '' }: { readonly endpoint?: string | undefined }): string {
    const prefix = `${this.name}/`;
    const entity = endpoint.startsWith(prefix) ? endpoint.slice(prefix.length) : endpoint;
    return this.entities.some(({ name }) => name === entity) ? entity : (this.entities[0]?.name ?? '');
  }
}
