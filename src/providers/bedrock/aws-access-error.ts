import { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import { asRecord, asString } from '../shared/json';

const LONGEST_REASON = 500;

/** Why there is no access, as ours. What another program said (`credential_process`) is not shown: it may be a secret. */
export function toAccessError(what: 'credentials' | 'region', error: unknown): GatewayError {
  // Of the way there, and in our words already.
  if (error instanceof GatewayError) {
    return new GatewayError(error.code, `No AWS ${what} could be found for this endpoint: ${error.message}`);
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const status = statusOf(error);
  const isService = status !== undefined;
  const reason =
    isService || what === 'region'
      ? `${name}: ${message}`.slice(0, LONGEST_REASON)
      : (asString(asRecord(error)?.['code']) ?? name);
  const said = `No AWS ${what} could be found for this endpoint (${reason}).`;
  const options = { cause: error };
  if (isService ? status >= 500 : what === 'credentials' && !name.endsWith('ProviderError')) {
    return new GatewayError('UPSTREAM_UNREACHABLE', said, options);
  }
  return providerError(status ?? 403, { message: said, code: name });
}

/** The status of an AWS service's own answer; undefined for errors on the way there. */
function statusOf(error: unknown): number | undefined {
  const status = asRecord(asRecord(error)?.['$metadata'])?.['httpStatusCode'];
  return typeof status === 'number' && status >= 400 && status < 600 ? status : undefined;
}
