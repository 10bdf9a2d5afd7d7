import { DocsController } from './docs.controller';
import { controllerDocs, inlineJsonResponse, textResponse } from './operation-docs';

export const DOCS_DOCS = controllerDocs(DocsController, () => ({
  page: {
    id: 'docs',
    tag: 'Server',
    summary: 'Open this page',
    description: 'Swagger UI. The page loads files from this server only.',
    responses: textResponse('text/html', 'The page.'),
  },
  setup: 'hidden',
  redirectPage: 'hidden',
  asset: 'hidden',
  namedJson: 'hidden',
  namedYaml: 'hidden',
  json: {
    id: 'openapiJson',
    tag: 'Server',
    summary: 'Get this document as JSON',
    responses: inlineJsonResponse({ type: 'object' }, 'OpenAPI 3.1 document.'),
  },
  yaml: {
    id: 'openapiYaml',
    tag: 'Server',
    summary: 'Get this document as YAML',
    responses: textResponse('application/yaml', 'OpenAPI 3.1 document.'),
  },
}));
