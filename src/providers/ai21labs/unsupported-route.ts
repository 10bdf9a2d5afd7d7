import { GatewayError } from '../../errors';

/** MLflow's text. MLflow has AI21's J2 models only, which complete text without streams. */
export function unsupportedRoute(route: 'chat' | 'chat streaming' | 'completions streaming'): GatewayError {
  return new GatewayError('UNSUPPORTED_OPERATION', `The ${route} route is not implemented for AI21Labs models.`);
}
