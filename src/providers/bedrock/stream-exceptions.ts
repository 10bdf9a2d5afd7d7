import type { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import { readErrorBody } from '../../upstream/client/read-error';
import type { ServerSentEvent } from '../../upstream/client/upstream-request';
import { parseEvent, asString } from '../shared/json';
import type { ExceptionEvent } from './converse-wire';

/** The HTTP status of the same exception outside a stream (Bedrock runtime API, "Errors"). */
const STATUS_OF_EXCEPTION: ReadonlyMap<string, number> = new Map([
  ['validationException', 400],
  ['accessDeniedException', 403],
  ['resourceNotFoundException', 404],
  ['modelTimeoutException', 408],
  ['modelStreamErrorException', 424],
  ['modelErrorException', 424],
  ['throttlingException', 429],
  ['modelNotReadyException', 429],
  ['internalServerException', 500],
  ['serviceUnavailableException', 503],
]);

/** The error that a stream event reports; undefined for events that are not exceptions. */
export function exceptionIn({ event, data }: ServerSentEvent): GatewayError | undefined {
  if (event !== 'error' && !/exception$/i.test(event)) return undefined;
  const body = parseEvent<ExceptionEvent>(data);
  const error = readErrorBody(body) ?? { message: 'The provider ended the stream with an error.' };
  const original = asString(body.originalMessage);
  return providerError(STATUS_OF_EXCEPTION.get(event) ?? 502, {
    message: original ? `${error.message} (${original})` : error.message,
    code: event === 'error' ? (error.code ?? event) : event,
  });
}
