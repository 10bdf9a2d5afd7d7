import type { GatewayError } from '../../../errors';
import { invalidRequest } from '../../shared/errors';

export const ADVICE = "set 'cohere_api_version: v2' for the endpoint";
export const ONLY_V2 = `it is not supported with version 1 of Cohere's API; ${ADVICE}`;

/** A 422 for what version 1 has no words for. */
export function onlyV2(param: string, what: string): GatewayError {
  return invalidRequest(param, `${param}: version 1 of Cohere's API cannot express ${what}; ${ADVICE}.`);
}
