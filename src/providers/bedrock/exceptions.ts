import type { GatewayError } from '../../errors';
import { readErrorBody, providerError } from '../../upstream/client/error-body';
import type { ServerSentEvent } from '../../upstream/client/upstream-request';
import { parseEvent, asString } from '../shared/json';

/** The status that an exception would have had outside of a stream (Bedrock runtime API, "Errors"). */
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

/** The error that an event of a stream is; undefined for all other events. */
export function refusalIn({ event, data }: ServerSentEvent): GatewayError | undefined {
  if (event !== 'error' && !/exception$/i.test(event)) return undefined;
  const body = parseEvent(data);
  const error = readErrorBody(body) ?? { message: 'The provider broke off its answer with an error.' };
  const original = asString(body['originalMessage']);
  return providerError(STATUS_OF_EXCEPTION.get(event) ?? 502, {
    message: original ? `${error.message} (${original})` : error.message,
    code: event === 'error' ? (error.code ?? event) : event,
  });
}
