import { MLFLOW_DOCUMENTED } from '../endpoints/mlflow.docs';
import { controllerDocs, errorResponses, inlineJsonResponse } from '../openapi';
import { AdminController } from './admin.controller';

const LOCAL_ONLY = 'Available to clients on the same machine only.';

const reload = { type: 'object', description: 'Result of the reload, with the problems of the file.' };
const configuration = {
  type: 'object',
  description:
    'File, endpoints, routes, each setting with its value and source, and the circuits that are not closed. Contains no secrets.',
};

export const ADMIN_DOCS = controllerDocs(AdminController, () => {
  const errors = errorResponses(['FORBIDDEN', 'INTERNAL'], MLFLOW_DOCUMENTED);
  return {
    reload: {
      id: 'reload',
      tag: 'Server',
      summary: 'Reload the configuration file',
      description: `${LOCAL_ONLY} Requests in progress keep the configuration that they started with.`,
      responses: {
        ...inlineJsonResponse(
          reload,
          'Result of the reload. If `succeeded` is false, the previous configuration stays in service.',
        ),
        ...errors,
      },
    },
    show: {
      id: 'showConfig',
      tag: 'Server',
      summary: 'Get the effective configuration',
      description: LOCAL_ONLY,
      responses: { ...inlineJsonResponse(configuration, 'Effective configuration.'), ...errors },
    },
  };
});
