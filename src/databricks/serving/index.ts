import type { Provider, Type } from '@nestjs/common';
import { ExternalModelBinder } from '../external-models';
import { ENTITY_BINDER } from './bind-config';
import { EndpointMetrics } from './endpoint-metrics';
import { EndpointReportsController } from './endpoint-reports.controller';
import { EndpointWriter } from './endpoint-writer';
import { ServingEndpointService } from './serving-endpoint.service';
import { ServingEndpointsController } from './serving-endpoints.controller';
import { ExternalFunctionController, UnsupportedController } from './unsupported.controller';

/** `pt` comes before an endpoint of that name. */
export const SERVING_CONTROLLERS: readonly Type[] = [
  UnsupportedController,
  ServingEndpointsController,
  EndpointReportsController,
  ExternalFunctionController,
];

export const SERVING_PROVIDERS: readonly Provider[] = [
  { provide: ENTITY_BINDER, useExisting: ExternalModelBinder },
  EndpointWriter,
  ServingEndpointService,
];

export { EndpointMetrics };
export { ServingEndpoint } from './serving-endpoint';
export { ServingEndpoints } from './serving-endpoints';
export { ServingEndpointService };
