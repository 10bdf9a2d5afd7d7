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
  controllers: [
    ServerController,
    LimitsController,
    EndpointsController,
    RoutesController,
    InvocationsController,
    OpenAIController,
  ],
  providers: [EndpointRegistry, EndpointsService],
  exports: [EndpointRegistry],
})
export class EndpointsModule {}
