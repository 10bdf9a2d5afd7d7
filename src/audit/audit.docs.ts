import { MLFLOW_DOCUMENTED } from '../endpoints/mlflow.docs';
import { controllerDocs, errorResponses, inlineJsonResponse } from '../openapi';
import { AUDIT_OUTCOMES } from './audit-event';
import { MAX_PAGE } from './audit-page';
import { AuditController } from './audit.controller';

const RECORDS = {
  type: 'object',
  description: 'One page of records.',
  properties: {
    records: {
      type: 'array',
      description: 'The newest first. Each has the hash of the record before it.',
      items: { type: 'object' },
    },
    next_page_token: { type: 'string', description: 'Missing on the last page.' },
  },
  required: ['records'],
};

const optional = (description: string) =>
  ({ in: 'query', required: false, description, schema: { type: 'string' } }) as const;

export const AUDIT_DOCS = controllerDocs(AuditController, () => ({
  list: {
    id: 'listAuditRecords',
    tag: 'Server',
    summary: 'List the records of the audit log',
    description: 'For admins. The records are those in the database; a file of records is not read.',
    parameters: {
      action: optional('An action, e.g. `endpoint.create`, or the beginning of several: `key.*`.'),
      principal: optional('Name of the user or service principal.'),
      outcome: optional(`One of ${AUDIT_OUTCOMES.map((outcome) => `\`${outcome}\``).join(', ')}.`),
      target: optional('What was changed, e.g. the name of an endpoint.'),
      since: optional('Time of the oldest record, e.g. `2027-01-31T12:00:00Z`.'),
      until: optional('Time before which the newest record was made.'),
      max_results: optional(`Maximum number of records, 1 to ${MAX_PAGE}. Default 100.`),
      page_token: optional('`next_page_token` of the previous page.'),
    },
    responses: {
      ...inlineJsonResponse(RECORDS, 'Records, the newest first.'),
      ...errorResponses(
        ['INVALID_PARAMETER', 'INVALID_PAGE_TOKEN', 'FORBIDDEN', 'NOT_IMPLEMENTED', 'STORE_UNAVAILABLE'],
        MLFLOW_DOCUMENTED,
      ),
    },
  },
}));
