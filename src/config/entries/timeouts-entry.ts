import { IsOptional } from 'class-validator';
import { IsSeconds, toMilliseconds } from '../seconds';
import type { EndpointTimeouts, RouteTimeouts } from '../snapshot';

const ONE_MILLISECOND = 0.001;

/** Timeouts of requests to the provider, in seconds. A timeout that is not set has the value of the server's settings. */
export class TimeoutsEntry {
  /** Maximum time from sending the request to the provider's response headers. */
  @IsOptional()
  @IsSeconds({ min: ONE_MILLISECOND })
  first_byte?: number;

  /**
   * Maximum time from sending a streamed request to its first content: text, reasoning or a tool call. Default: none; on a
   * traffic route, 12 seconds while another endpoint can serve the request, or 60 if the model may think unseen.
   */
  @IsOptional()
  @IsSeconds({ min: ONE_MILLISECOND })
  first_token?: number;

  /** Maximum time without data while the response is received. */
  @IsOptional()
  @IsSeconds({ min: ONE_MILLISECOND })
  idle?: number;

  /** Maximum time from sending the request to the end of the response. */
  @IsOptional()
  @IsSeconds({ min: ONE_MILLISECOND })
  total?: number;
}

export function toTimeouts(entry: TimeoutsEntry | null): EndpointTimeouts {
  const { first_byte, first_token, idle, total } = entry ?? {};
  return {
    ...(first_byte !== undefined && { firstByte: toMilliseconds(first_byte) }),
    ...(first_token !== undefined && { firstToken: toMilliseconds(first_token) }),
    ...(idle !== undefined && { idle: toMilliseconds(idle) }),
    ...(total !== undefined && { total: toMilliseconds(total) }),
  };
}

/** Time limits of a client request to a traffic route, in seconds. */
export class RouteTimeoutsEntry {
  /** Maximum time from sending a streamed request to its first content, for each attempt. Overrides that of the endpoints. */
  @IsOptional()
  @IsSeconds({ min: ONE_MILLISECOND })
  first_token?: number;

  /**
   * Maximum time from the client's request to the end of the response, over all attempts. Default: the longest `total` of
   * the route's endpoints.
   */
  @IsOptional()
  @IsSeconds({ min: ONE_MILLISECOND })
  total?: number;
}

export function toRouteTimeouts(entry: RouteTimeoutsEntry | null): RouteTimeouts {
  const { first_token, total } = entry ?? {};
  return {
    ...(first_token !== undefined && { firstToken: toMilliseconds(first_token) }),
    ...(total !== undefined && { total: toMilliseconds(total) }),
  };
}
