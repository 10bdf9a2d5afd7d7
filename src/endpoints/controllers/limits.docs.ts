import { controllerDocs, errorResponses } from '../../openapi';
import { MLFLOW_DOCUMENTED } from '../mlflow.docs';
import { LimitsController } from './limits.controller';

const description = 'Returns 501, as MLflow’s servers do. Rate limits are set in the configuration file.';

export const LIMITS_DOCS = controllerDocs(LimitsController, (endpoints) => {
  const get = {
    summary: 'Get the rate limits of an endpoint',
    description,
    parameters: { name: endpoints.nameParameter() },
    responses: errorResponses(['UNSUPPORTED_OPERATION'], MLFLOW_DOCUMENTED),
  };
  const value = { route: endpoints.exampleName(), limits: [{ calls: 10, renewal_period: 'minute' }] };
  const set = {
    summary: 'Set the rate limits of an endpoint',
    description,
    body: { examples: { plain: { summary: '10 requests per minute', value } } },
    responses: errorResponses(['INVALID_REQUEST', 'UNSUPPORTED_OPERATION'], MLFLOW_DOCUMENTED),
  };
  return {
    get: [
      { id: 'getLimits', tag: 'Endpoints API', ...get },
      { id: 'getRouteLimits', tag: 'AI Gateway API', ...get },
    ],
    set: [
      { id: 'setLimits', tag: 'Endpoints API', ...set },
      { id: 'setRouteLimits', tag: 'AI Gateway API', ...set },
    ],
  };
});
