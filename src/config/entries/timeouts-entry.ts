import { IsOptional } from 'class-validator';
import { IsSeconds, toMilliseconds } from '../seconds';
import type { EndpointTimeouts } from '../snapshot';

const A_MILLISECOND = 0.001;

/** How long the endpoint's provider may take, in seconds. What is left out follows the settings of the server. */
export class TimeoutsEntry {
  /** From the call to the header of the provider's response. */
  @IsOptional()
  @IsSeconds({ least: A_MILLISECOND })
  first_byte?: number;

  /** The longest silence within the response. */
  @IsOptional()
  @IsSeconds({ least: A_MILLISECOND })
  idle?: number;

  /** From the call to the end of the response. */
  @IsOptional()
  @IsSeconds({ least: A_MILLISECOND })
  total?: number;
}

export function toTimeouts(entry: TimeoutsEntry | null): EndpointTimeouts {
  const { first_byte, idle, total } = entry ?? {};
  return {
    ...(first_byte !== undefined && { firstByte: toMilliseconds(first_byte) }),
    ...(idle !== undefined && { idle: toMilliseconds(idle) }),
    ...(total !== undefined && { total: toMilliseconds(total) }),
  };
}
