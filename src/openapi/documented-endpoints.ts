import type { ParameterObject } from '@nestjs/swagger';
import { ENDPOINT_TYPES, type EndpointType } from '../wire';
import { namedRequestExamples, type Examples } from './examples';

/** Maximum number of endpoints with a path of their own; browsers hardly display a document with thousands of paths. */
const MAX_DOCUMENTED = 200;

export interface DocumentedEndpoint {
  readonly name: string;
  readonly endpoint_type: EndpointType;
  readonly target: { readonly model: string };
}

/** The served endpoints that the document describes. */
export class DocumentedEndpoints {
  /** The first endpoints, in the order of the registry. */
  readonly endpoints: readonly DocumentedEndpoint[];
  /** Whether `endpoints` contains every served endpoint. */
  readonly isComplete: boolean;

  constructor(served: readonly DocumentedEndpoint[]) {
    this.endpoints = served.slice(0, MAX_DOCUMENTED);
    this.isComplete = served.length <= MAX_DOCUMENTED;
  }

  /** Name of the first endpoint, or a placeholder. */
  exampleName(): string {
    return this.endpoints[0]?.name ?? 'NAME';
  }

  /** Returns the types in use; all types if no endpoint is served. */
  types(): readonly EndpointType[] {
    const used = ENDPOINT_TYPES.filter((type) => this.ofType(type).length > 0);
    return used.length > 0 ? used : ENDPOINT_TYPES;
  }

  /** Returns request bodies that contain `model`, for each endpoint of the type; a placeholder if there is none. */
  requestExamples(type: EndpointType): Examples {
    const endpoints = this.ofType(type);
    const named = endpoints.length > 0 ? endpoints : [{ name: 'NAME', endpoint_type: type }];
    return Object.assign({}, ...named.map(namedRequestExamples)) as Examples;
  }

  /** Documents a path parameter that takes the name of an endpoint. */
  nameParameter(): Partial<ParameterObject> {
    const names = this.endpoints.map(({ name }) => name);
    const known = this.isComplete && names.length > 0 ? { enum: names } : {};
    return { description: 'Name of the endpoint.', schema: { type: 'string', ...known }, example: this.exampleName() };
  }

  private ofType(type: EndpointType): readonly DocumentedEndpoint[] {
    return this.endpoints.filter(({ endpoint_type }) => endpoint_type === type);
  }
}
