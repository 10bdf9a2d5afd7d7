import type { GatewayError } from '../../../errors';
import { invalidRequest } from '../../shared/errors';

const HINT = "set 'cohere_api_version: v2' for the endpoint";
export const REQUIRES_V2 = `it is not supported by version 1 of Cohere's API; ${HINT}`;

/** A 422 for a feature that version 1 does not support; `feature` is the subject of the message. */
export function requiresV2(param: string, feature: string): GatewayError {
  return invalidRequest(param, `${param}: ${feature} is not supported by version 1 of Cohere's API; ${HINT}.`);
}
