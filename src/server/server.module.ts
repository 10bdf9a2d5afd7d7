import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { EndpointsModule } from '../endpoints/endpoints.module';
import { AdminController } from './admin.controller';
import { ConfigurationHealth } from './configuration-health';
import { ServerController } from './server.controller';
import { TlsCertificates } from './tls-certificates';

/** What concerns the server itself: health, version, administration. */
@Module({
  imports: [EndpointsModule, TerminusModule.forRoot({ logger: false })],
  controllers: [ServerController, AdminController],
  providers: [ConfigurationHealth, TlsCertificates],
})
export class ServerModule {}
