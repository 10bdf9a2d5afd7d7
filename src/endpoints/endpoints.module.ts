import { Module } from '@nestjs/common';
import { UNMATCHED_PATH_CHECKER } from '../http';
import { LimitsModule } from '../limits';
import { UpstreamModule } from '../upstream/upstream.module';
import { UnmatchedInvocations } from './unmatched-invocations';
import { AdminController } from '../server/admin.controller';
import { EndpointsController } from './controllers/endpoints.controller';
import { GatewayV3Controller } from './controllers/gateway-v3.controller';
import { InvocationsController } from './controllers/invocations.controller';
import { LimitsController } from './controllers/limits.controller';
import { OpenAIController } from '../dialects/openai/openai.controller';
import { RoutesController } from '../dialects/mlflow-routes/routes.controller';
import { ServerController } from '../server/server.controller';
import { EndpointRegistry } from './endpoint-registry';
import { EndpointsService } from './endpoints.service';
import { ImagesService } from './images.service';
import { RoutingService } from './routing.service';

@Module({
  imports: [LimitsModule, UpstreamModule],
  // Express tries routes in this order: what is asked most comes first, and `limits` before the endpoint of that name.
  controllers: [
    OpenAIController,
    InvocationsController,
    LimitsController,
    EndpointsController,
    RoutesController,
    GatewayV3Controller,
    ServerController,
    AdminController,
  ],
  providers: [
    EndpointRegistry,
    EndpointsService,
    ImagesService,
    RoutingService,
    { provide: UNMATCHED_PATH_CHECKER, useClass: UnmatchedInvocations },
  ],
  exports: [EndpointRegistry, UNMATCHED_PATH_CHECKER],
})
export class EndpointsModule {}
