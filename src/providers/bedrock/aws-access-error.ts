import { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import { asRecord, asString } from '../shared/json';

const MAX_REASON_LENGTH = 500;

/**
 * Translates an error of the AWS libraries. The message of an error that no AWS service returned is omitted: it may
 * contain the output of a `credential_process` program, and so a secret.
 */
export function toAccessError(what: 'credentials' | 'region', error: unknown): GatewayError {
  // The transport or the time limit threw it; its message contains no secrets.
  if (error instanceof GatewayError) {
    return new GatewayError(error.code, `No AWS ${what} could be found for this endpoint: ${error.message}`);
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const status = statusOf(error);
  const isServiceError = status !== undefined;
  const reason =
    isServiceError || what === 'region'
      ? `${name}: ${message}`.slice(0, MAX_REASON_LENGTH)
      : (asString(asRecord<NodeJS.ErrnoException>(error)?.code) ?? name);
  const description = `No AWS ${what} could be found for this endpoint (${reason}).`;
  if (isServiceError ? status >= 500 : what === 'credentials' && !name.endsWith('ProviderError')) {
    return new GatewayError('UPSTREAM_UNREACHABLE', description, { cause: error });
  }
  return providerError(status ?? 403, { message: description, code: name });
}

interface ServiceError {
  $metadata: { httpStatusCode?: number };
}

/** The status of an error response of an AWS service; undefined for all other errors. */
function statusOf(error: unknown): number | undefined {
  const metadata = asRecord<ServiceError['$metadata']>(asRecord<ServiceError>(error)?.$metadata);
  const status = metadata?.httpStatusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : undefined;
}
