import type { AdminController } from '../../server/admin.controller';
import type { ServerController } from '../../server/server.controller';
import type { DocsController } from '../docs.controller';
import { errorResponses, MLFLOW_ERRORS } from '../errors';
import { text, type DocsOf } from '../operation-docs';

const health = {
  type: 'object',
  description: 'The state of the server.',
  properties: { status: { type: 'string', enum: ['OK'], description: '`OK`.' } },
  required: ['status'],
};

const readiness = {
  type: 'object',
  description: 'The state of the server and of its configuration.',
  properties: {
    status: { type: 'string', enum: ['OK'], description: '`OK`.' },
    generation: { type: 'integer', description: 'How many files have been served since the start.' },
    last_reload: {
      type: 'object',
      description: 'How the last reading of the file went. Where it failed, the file before it is still served.',
      properties: {
        at: { type: 'string', format: 'date-time', description: 'When.' },
        cause: { type: 'string', enum: ['start', 'change', 'signal', 'request'], description: 'Why.' },
        succeeded: { type: 'boolean', description: 'Whether the file is served.' },
        problems: { type: 'integer', description: 'How many problems the file has.' },
      },
    },
  },
};

const adminErrors = errorResponses(['FORBIDDEN', 'INTERNAL'], MLFLOW_ERRORS);
const state = {
  type: 'object',
  description: 'File, endpoints, routes, and each setting with its value and source. No secrets.',
};

export const ADMIN_DOCS: DocsOf<AdminController> = {
  reload: {
    id: 'reload',
    tag: 'Server',
    summary: 'Reads the configuration file again',
    description: 'Answers callers on the server’s own machine. Requests that run finish on what they began with.',
    responses: {
      200: {
        description: 'How it went; where `succeeded` is false, the file before goes on being served.',
        content: { 'application/json': { schema: { type: 'object', description: 'The reload, with its problems.' } } },
      },
      ...adminErrors,
    },
  },
  show: {
    id: 'showConfig',
    tag: 'Server',
    summary: 'Shows the configuration in force',
    description: 'Answers callers on the server’s own machine.',
    responses: { 200: { description: 'It.', content: { 'application/json': { schema: state } } }, ...adminErrors },
  },
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
  live: {
    id: 'health',
    tag: 'Server',
    summary: 'Tells whether the server answers',
    description: 'No provider is asked.',
    responses: { 200: { description: 'It does.', content: { 'application/json': { schema: health } } } },
  },
  ready: {
    id: 'ready',
    tag: 'Server',
    summary: 'Tells whether the server is ready, and how its last reload went',
    responses: { 200: { description: 'It is.', content: { 'application/json': { schema: readiness } } } },
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
