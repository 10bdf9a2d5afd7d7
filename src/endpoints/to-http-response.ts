import { EventStreamResponse, JsonResponse, type Dialect } from '../http';
import { ResponseStream } from './response-stream';
import type { InvocationResult } from './provider-call';

/** Maximum number of names in `x-sluice-adjusted`. */
const MAX_NAMES = 50;

/** Returns what a controller sends for a result: a stream of the dialect, or JSON, with headers if there are any. */
export function toHttpResponse(result: InvocationResult, dialect: Dialect): object | Promise<object> {
  const { body, isLarge } = result;
  const headers = headersOf(result);
  if (body instanceof ResponseStream) return new EventStreamResponse(body, dialect, headers);
  const rendered = dialect.renderResponse(body);
  if (isLarge) return JsonResponse.ofLarge(rendered, headers ?? {});
  return headers ? new JsonResponse(rendered, headers) : rendered;
}

function headersOf(result: InvocationResult): Readonly<Record<string, string>> | undefined {
  const { adjusted, endpoint, attempts, headers } = result;
  if (adjusted.length === 0 && endpoint === undefined) return headers;
  return {
    ...headers,
    ...(adjusted.length > 0 && { 'x-sluice-adjusted': toHeader(adjusted) }),
    // The name of an endpoint may contain any letters, a header may not.
    ...(endpoint !== undefined && { 'x-sluice-endpoint': encodeURIComponent(endpoint) }),
    ...(attempts !== undefined && { 'x-sluice-attempts': String(attempts) }),
  };
}

/** Replaces names that a client made up and that a header cannot contain. */
function toHeader(names: readonly string[]): string {
  return names
    .map((name) => (/^[\w.[\]-]{1,64}$/.test(name) ? name : '(other)'))
    .slice(0, MAX_NAMES)
    .join(', ');
}
