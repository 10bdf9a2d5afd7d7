import type { ServerController } from '../../endpoints/controllers/server.controller';
import type { DocsController } from '../docs.controller';
import { text, type DocsOf } from '../operation-docs';

const health = {
  type: 'object',
  description: 'The state of the server.',
  properties: { status: { type: 'string', enum: ['OK'], description: '`OK`.' } },
  required: ['status'],
};

export const SERVER_DOCS: DocsOf<ServerController> = {
  root: {
    id: 'root',
    tag: 'Server',
    summary: 'Leads to this page',
    responses: { 307: { description: 'To `/docs`.' } },
  },
  redoc: {
    id: 'redoc',
    tag: 'Server',
    summary: 'Leads to this page too',
    responses: { 307: { description: 'To `/docs`.' } },
  },
  health: {
    id: 'health',
    tag: 'Server',
    summary: 'Tells whether the server answers',
    description: 'No provider is asked.',
    responses: { 200: { description: 'It does.', content: { 'application/json': { schema: health } } } },
  },
  version: {
    id: 'version',
    tag: 'Server',
    summary: 'Tells the version of Sluice',
    responses: text('text/plain', 'The version, e.g. `1.2.3`.'),
  },
};

export const DOCS_DOCS: DocsOf<DocsController> = {
  page: {
    id: 'docs',
    tag: 'Server',
    summary: 'Shows this page',
    description: 'Swagger UI. It loads nothing from elsewhere.',
    responses: text('text/html', 'The page.'),
  },
  setup: 'hidden',
  asset: 'hidden',
  json: {
    id: 'openapiJson',
    tag: 'Server',
    summary: 'Gives this document as JSON',
    responses: {
      200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
    },
  },
  yaml: {
    id: 'openapiYaml',
    tag: 'Server',
    summary: 'Gives this document as YAML',
    responses: text('application/yaml', 'OpenAPI 3.1.'),
  },
};
