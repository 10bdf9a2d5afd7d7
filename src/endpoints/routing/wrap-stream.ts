import { Logger } from '@nestjs/common';
import type { InvocationResult } from '../provider-call';
import type { BoundEndpoint, BoundRoute } from '../queryable';
import { ContinuedStream, providerStreamOf } from './continued-stream';
import type { RoutedStream } from './routed-stream';
import { skipMalformed } from './skip-malformed';

const logger = new Logger('Routes');
const MAX_LOGGED = 200;

/** Prepares the stream of one endpoint, which has not been started. */
export function prepareStream(result: InvocationResult, route: BoundRoute, endpoint: BoundEndpoint): void {
  if (route.on_broken_stream !== 'continue') return;
  providerStreamOf(result)?.wrapTranslator((translate) =>
    skipMalformed(translate, (data) => {
      const shown = JSON.stringify(data.slice(0, MAX_LOGGED));
      logger.warn(`route=${route.name} endpoint=${endpoint.name} skipped an event that is not JSON: ${shown}`);
    }),
  );
}

/** Wraps each stream that a traffic route returns. Its first content has arrived if the route can fail over. */
export function wrapStream(result: InvocationResult, routed: RoutedStream): InvocationResult {
  const stream = routed.route.on_broken_stream === 'error' ? undefined : providerStreamOf(result);
  return stream ? { ...result, body: new ContinuedStream(stream, routed) } : result;
}
