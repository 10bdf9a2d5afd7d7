import { Module } from '@nestjs/common';
import { FileEndpointSource, type EndpointSource } from '../config';
import { UNMATCHED_PATH_CHECKER } from '../http';
import { BroadcastModule } from '../broadcast';
import { LimitsModule } from '../limits';
import { UpstreamModule } from '../upstream/upstream.module';
import { CallObservers } from './call-observer';
import { EndpointsController } from './controllers/endpoints.controller';
import { GatewayV3Controller } from './controllers/gateway-v3.controller';
import { InvocationsController } from './controllers/invocations.controller';
import { LimitsController } from './controllers/limits.controller';
import { ENDPOINT_SOURCES, EndpointRegistry, FURTHER_ENDPOINT_SOURCES } from './endpoint-registry';
import { EndpointsService } from './endpoints.service';
import { ImagesService } from './images.service';
import { InvocationService } from './invocation.service';
import { ParametersPolicy } from './policies/parameters.policy';
import { RateLimitPolicy } from './policies/rate-limit.policy';
import {
  ACCESS_POLICIES,
  FURTHER_REQUEST_POLICIES,
  REQUEST_POLICIES,
  RequestPolicies,
  type RequestPolicy,
} from './request-policy';
import { EndpointHealths } from './routing/endpoint-healths';
import { RoutingService } from './routing/routing.service';
import { UnmatchedInvocations } from './unmatched-invocations';
import { VisibleEndpoints } from './visible-endpoints';

/** In the order in which they run. */
const POLICIES = [RateLimitPolicy, ParametersPolicy];

/** In the order of precedence. */
const SOURCES = [FileEndpointSource];

/** Endpoints and their invocation, and the endpoints API of MLflow's servers. */
@Module({
  imports: [BroadcastModule, LimitsModule, UpstreamModule],
  // Express matches routes in this order: the most frequent first, and `limits` before an endpoint of that name.
  controllers: [InvocationsController, LimitsController, EndpointsController, GatewayV3Controller],
  providers: [
    EndpointHealths,
    CallObservers,
    EndpointRegistry,
    EndpointsService,
    ImagesService,
    InvocationService,
    RequestPolicies,
    RoutingService,
    VisibleEndpoints,
    ...POLICIES,
    {
      provide: ENDPOINT_SOURCES,
      inject: [{ token: FURTHER_ENDPOINT_SOURCES, optional: true }, ...SOURCES],
      useFactory: (further: readonly EndpointSource[] = [], ...sources: EndpointSource[]) => [...sources, ...further],
    },
    {
      provide: REQUEST_POLICIES,
      inject: [
        { token: ACCESS_POLICIES, optional: true },
        { token: FURTHER_REQUEST_POLICIES, optional: true },
        ...POLICIES,
      ],
      useFactory: (
        access: readonly RequestPolicy[] = [],
        further: readonly RequestPolicy[] = [],
        ...policies: RequestPolicy[]
      ) => [...access, ...further, ...policies],
    },
    { provide: UNMATCHED_PATH_CHECKER, useClass: UnmatchedInvocations },
  ],
  exports: [EndpointHealths, EndpointRegistry, InvocationService, UNMATCHED_PATH_CHECKER, VisibleEndpoints],
})
export class EndpointsModule {}
