import type { EndpointType } from '../config';
import { parseBody } from '../http';
import { requestSchema, type AnyRequest } from '../wire';

/** Format of the bodies of MLflow's invocation paths, by generation of MLflow. */
export interface PayloadFormat {
  /** @throws GatewayError with status 4xx for a body that is not of this format */
  read(type: EndpointType, body: unknown): AnyRequest;
  /** Converts a response, not a stream, to this format. */
  write(type: EndpointType, response: object): object;
  /** Returns the format's name of a field of the current format. */
  nameOf(type: EndpointType, field: string): string;
}

/** MLflow 2.9 and later. */
export const CURRENT_PAYLOAD: PayloadFormat = {
  read: (type, body) => parseBody(requestSchema(type), body),
  write: (_type, response) => response,
  nameOf: (_type, field) => field,
};
