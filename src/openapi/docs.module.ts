import { Module } from '@nestjs/common';
import { EndpointsModule } from '../endpoints/endpoints.module';
import { ApiDocument } from './api-document';
import { DocsController } from './docs.controller';

/** Swagger UI at `/docs`, the OpenAPI document at `/openapi.json` and `/openapi.yaml`. */
@Module({
  imports: [EndpointsModule],
  controllers: [DocsController],
  providers: [ApiDocument],
})
export class DocsModule {}
