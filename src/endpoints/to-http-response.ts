import { EventStreamResponse, JsonResponse, type Dialect } from '../http';
import { ResponseStream } from './response-stream';
import type { InvocationResult } from './provider-call';

/** Maximum number of names in `x-sluice-adjusted`. */
const MAX_NAMES = 50;

/** Returns what a controller sends for a result: a stream of the dialect, or JSON, with `x-sluice-adjusted` if needed. */
export function toHttpResponse({ body, adjusted }: InvocationResult, dialect: Dialect): object {
  const headers = adjusted.length > 0 ? { 'x-sluice-adjusted': toHeader(adjusted) } : undefined;
  if (body instanceof ResponseStream) return new EventStreamResponse(body, dialect, headers);
  const rendered = dialect.renderResponse(body);
  return headers ? new JsonResponse(rendered, headers) : rendered;
}

/** Replaces names that a client made up and that a header cannot contain. */
function toHeader(names: readonly string[]): string {
  return names
    .map((name) => (/^[\w.[\]-]{1,64}$/.test(name) ? name : '(other)'))
    .slice(0, MAX_NAMES)
    .join(', ');
}
