import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { version } from '../version';

/** Serves Swagger UI at `/docs`, with its assets from this machine, and the OpenAPI document at `/openapi.json`. */
export function serveDocs(app: NestExpressApplication): void {
  const options = new DocumentBuilder().setTitle('Sluice').setVersion(version).setOpenAPIVersion('3.1.0').build();
  const document = SwaggerModule.createDocument(app, options);
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json', yamlDocumentUrl: 'openapi.yaml' });
}
