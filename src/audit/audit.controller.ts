import { Controller, Get, Optional, Query } from '@nestjs/common';
import { MLFLOW_DIALECT } from '../endpoints/mlflow.dialect';
import { GatewayError } from '../errors';
import { NeedsAdmin, UseDialect } from '../http';
import { Store } from '../store';
import { FILTER_NAMES, readFilter } from './audit-filter';
import { MAX_PAGE, readPage, type AuditPage } from './audit-page';

const DEFAULT_PAGE = 100;
const PARAMETERS: readonly string[] = [...FILTER_NAMES, 'max_results', 'page_token'];

/** The records of the audit log in the database. */
@Controller('admin/audit')
@UseDialect(MLFLOW_DIALECT)
@NeedsAdmin()
export class AuditController {
  constructor(@Optional() private readonly store?: Store) {}

  @Get()
  list(@Query() query: Readonly<Record<string, unknown>>): Promise<AuditPage> {
    if (!this.store) {
      const message =
        'The server has no database. Read the file of the audit log, or use: sluice audit list --file FILE';
      throw new GatewayError('NOT_IMPLEMENTED', message);
    }
    const given = readParameters(query);
    const filter = readFilter(given);
    const { page_token: pageToken, max_results: maxResults } = given;
    return readPage(this.store, filter, { maxResults: maxResultsOf(maxResults), pageToken });
  }
}

function readParameters(query: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    if (!PARAMETERS.includes(name)) {
      const message = `The parameter ${name} is unknown. Parameters are: ${PARAMETERS.join(', ')}.`;
      throw new GatewayError('INVALID_PARAMETER', message);
    }
    if (typeof value !== 'string') throw new GatewayError('INVALID_PARAMETER', `${name} must be given once.`);
    parameters[name] = value;
  }
  return parameters;
}

function maxResultsOf(text: string | undefined): number {
  const number = Number(text ?? DEFAULT_PAGE);
  if (Number.isInteger(number) && number >= 1 && number <= MAX_PAGE) return number;
  throw new GatewayError('INVALID_PARAMETER', `max_results must be an integer from 1 to ${MAX_PAGE}.`);
}
