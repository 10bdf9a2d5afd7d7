import { Module } from '@nestjs/common';
import { UpstreamModule } from '../upstream/upstream.module';
import { EndpointsController } from './controllers/endpoints.controller';
import { InvocationsController } from './controllers/invocations.controller';
import { LimitsController } from './controllers/limits.controller';
import { OpenAIController } from './controllers/openai.controller';
import { RoutesController } from './controllers/routes.controller';
import { ServerController } from './controllers/server.controller';
import { EndpointRegistry } from './endpoint-registry';
import { EndpointsService } from './endpoints.service';

@Module({
  imports: [UpstreamModule],
  // Express tries routes in this order: what is asked most comes first, and `limits` before the endpoint of that name.
  controllers: [
    OpenAIController,
    InvocationsController,
    LimitsController,
    EndpointsController,
    RoutesController,
    ServerController,
  ],
  providers: [EndpointRegistry, EndpointsService],
  exports: [EndpointRegistry],
})
export class EndpointsModule {}
