import { Global, Module, type InjectionToken, type Provider, type Type } from '@nestjs/common';
import { PROTECTED_ENDPOINTS } from '../auth/permissions';
import type { EndpointSource } from '../config';
import { DialectsModule } from '../dialects/dialects.module';
import { FURTHER_CALL_OBSERVERS, type CallObserver } from '../endpoints/call-observer';
import { FURTHER_ENDPOINT_SOURCES } from '../endpoints/endpoint-registry';
import { EndpointsModule } from '../endpoints/endpoints.module';
import { FURTHER_REQUEST_POLICIES, type RequestPolicy } from '../endpoints/request-policy';
import { LimitsModule } from '../limits';
import { ProvidersModule } from '../providers/providers.module';
import { ExternalModelBinder } from './external-models';
import { AiGatewayPolicy, PayloadLog, UsageTracking } from './gateway';
import { DiscoveryController } from './identity/discovery.controller';
import { MeController } from './identity/me.controller';
import { PermissionsController } from './identity/permissions.controller';
import { TokenController } from './identity/token.controller';
import { Workspace } from './identity/workspace';
import { EndpointLimitsPolicy } from './limits/endpoint-limits.policy';
import { QUERY_CONTROLLERS, QUERY_PROVIDERS } from './query';
import { ROUTES_CONTROLLERS } from './routes';
import { EndpointMetrics, SERVING_CONTROLLERS, SERVING_PROVIDERS, ServingEndpoints } from './serving';

/** Express matches routes in this order: the most frequent first. */
const CONTROLLERS: Type[] = [
  ...QUERY_CONTROLLERS,
  DiscoveryController,
  TokenController,
  MeController,
  PermissionsController,
  ...SERVING_CONTROLLERS,
  ...ROUTES_CONTROLLERS,
];

/** Sources of endpoints besides the gateway file, which has precedence. */
const SOURCES: Type<EndpointSource>[] = [ServingEndpoints];

/** Policies of all dialects, in the order in which they run, before those of the gateway file. */
const POLICIES: Type<RequestPolicy>[] = [EndpointLimitsPolicy, AiGatewayPolicy];

const OBSERVERS: Type<CallObserver>[] = [EndpointMetrics, UsageTracking, PayloadLog];

const PROVIDERS: Provider[] = [
  ExternalModelBinder,
  Workspace,
  ...QUERY_PROVIDERS,
  ...SERVING_PROVIDERS,
  { provide: PROTECTED_ENDPOINTS, useExisting: ServingEndpoints },
];

/**
 * Databricks mode: endpoints, permissions and limits that clients manage over HTTP, as in a Databricks workspace.
 *
 * To add a source, a policy or an observer, add its class to the list; the module then provides it, and `EndpointsModule`
 * finds it through a token that this global module exports. Such a class must not inject a provider of `EndpointsModule`,
 * which is created after it.
 */
@Global()
@Module({
  // In this order, after this module: its routes come first.
  imports: [DialectsModule, EndpointsModule, LimitsModule, ProvidersModule],
  controllers: CONTROLLERS,
  providers: [
    ...PROVIDERS,
    ...SOURCES,
    ...POLICIES,
    ...OBSERVERS,
    listOf(FURTHER_ENDPOINT_SOURCES, SOURCES),
    listOf(FURTHER_REQUEST_POLICIES, POLICIES),
    listOf(FURTHER_CALL_OBSERVERS, OBSERVERS),
  ],
  exports: [FURTHER_ENDPOINT_SOURCES, FURTHER_REQUEST_POLICIES, FURTHER_CALL_OBSERVERS, PROTECTED_ENDPOINTS],
})
export class DatabricksModule {}

function listOf(token: InjectionToken, classes: Type[]): Provider {
  return { provide: token, inject: classes, useFactory: (...instances: object[]) => instances };
}
