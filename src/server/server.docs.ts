import { controllerDocs, inlineJsonResponse, textResponse } from '../openapi';
import { ServerController } from './server.controller';

const LIVENESS = {
  type: 'object',
  description: 'State of the server.',
  properties: { status: { type: 'string', enum: ['OK'], description: 'Always `OK`.' } },
  required: ['status'],
};

const CONFIGURATION = {
  type: 'object',
  description: 'State of the configuration.',
  properties: {
    status: { type: 'string', enum: ['up'], description: 'Always `up`: a valid configuration is in service.' },
    generation: { type: 'integer', description: 'Number of configurations served since the start.' },
    last_reload: {
      type: 'object',
      description: 'Result of the last reload. After a failed reload, the previous configuration stays in service.',
      properties: {
        at: { type: 'string', format: 'date-time', description: 'Time of the reload.' },
        cause: { type: 'string', enum: ['start', 'change', 'signal', 'request'], description: 'Cause of the reload.' },
        succeeded: { type: 'boolean', description: 'Whether the configuration is in service.' },
        problems: { type: 'integer', description: 'Number of problems in the file.' },
      },
      required: ['at', 'cause', 'succeeded', 'problems'],
    },
  },
  required: ['status', 'generation', 'last_reload'],
};

const INDICATORS = { type: 'object', properties: { configuration: CONFIGURATION }, required: ['configuration'] };

const READINESS = {
  type: 'object',
  description: 'State of the server and of its configuration.',
  properties: {
    status: { type: 'string', enum: ['ok'], description: 'Always `ok`.' },
    info: { ...INDICATORS, description: 'Healthy parts of the server.' },
    error: { type: 'object', description: 'Unhealthy parts of the server.' },
    details: { ...INDICATORS, description: 'All parts of the server.' },
  },
  required: ['status', 'info', 'error', 'details'],
};

export const SERVER_DOCS = controllerDocs(ServerController, () => ({
  root: {
    id: 'root',
    tag: 'Server',
    summary: 'Redirect to the documentation',
    responses: { 307: { description: 'Redirect to `/docs`.' } },
  },
  redoc: {
    id: 'redoc',
    tag: 'Server',
    summary: 'Redirect to the documentation, at MLflow’s second path',
    responses: { 307: { description: 'Redirect to `/docs`.' } },
  },
  live: {
    id: 'health',
    tag: 'Server',
    summary: 'Check liveness',
    description: 'Does not contact any provider.',
    responses: inlineJsonResponse(LIVENESS, 'Server is up.'),
  },
  ready: {
    id: 'ready',
    tag: 'Server',
    summary: 'Check readiness and the last reload',
    description: 'Does not contact any provider.',
    responses: inlineJsonResponse(READINESS, 'Server is ready.'),
  },
  version: {
    id: 'version',
    tag: 'Server',
    summary: 'Get the version of Sluice',
    responses: textResponse('text/plain', 'The version, e.g. `1.2.3`.'),
  },
}));
