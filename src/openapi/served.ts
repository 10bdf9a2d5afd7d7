import type { ParameterObject } from '@nestjs/swagger';
import { ENDPOINT_TYPES, type EndpointType } from '../config';
import { requestExamplesFor, type Examples } from './examples';

/** As many endpoints are documented one by one; a document of thousands could not be read, and hardly shown. */
const MOST_SHOWN = 200;

export interface ServedEndpoint {
  readonly name: string;
  readonly endpoint_type: EndpointType;
  readonly target: { readonly model: string };
}

/** The endpoints that are being served, as the document shows them. */
export class Served {
  /** The first ones of the file. */
  readonly shown: readonly ServedEndpoint[];
  /** Whether `shown` is all of them. */
  readonly isComplete: boolean;

  constructor(endpoints: readonly ServedEndpoint[]) {
    this.shown = endpoints.slice(0, MOST_SHOWN);
    this.isComplete = endpoints.length <= MOST_SHOWN;
  }

  ofType(type: EndpointType): readonly ServedEndpoint[] {
    return this.shown.filter(({ endpoint_type }) => endpoint_type === type);
  }

  /** The types in use; all of them where nothing is served yet. */
  types(): readonly EndpointType[] {
    const used = ENDPOINT_TYPES.filter((type) => this.ofType(type).length > 0);
    return used.length > 0 ? used : ENDPOINT_TYPES;
  }

  /** Bodies that name their endpoint; with a placeholder where there is none of the type. */
  requestExamples(type: EndpointType): Examples {
    const endpoints = this.ofType(type);
    const named = endpoints.length > 0 ? endpoints : [{ name: 'NAME', endpoint_type: type }];
    return Object.assign({}, ...named.map(requestExamplesFor)) as Examples;
  }

  /** A parameter that takes the name of an endpoint. */
  nameParameter(): Partial<ParameterObject> {
    const names = this.shown.map(({ name }) => name);
    const known = this.isComplete && names.length > 0 ? { enum: names } : {};
    return { description: 'Name of the endpoint.', schema: { type: 'string', ...known }, example: names[0] ?? 'NAME' };
  }
}
