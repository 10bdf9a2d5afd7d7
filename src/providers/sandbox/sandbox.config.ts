import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsNumber, IsOptional, IsString, Max, Min, ValidateNested } from 'class-validator';

const FAULT_KINDS = ['status', 'slow_first_token', 'stall', 'cut', 'malformed', 'reset'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

const HOUR_MS = 3_600_000;
/** Maximum length of a vector. */
export const MAX_DIMENSIONS = 4096;

/**
 * A simulated fault.
 *
 * - `status`: the request is rejected with `status`, an error body and, if given, `Retry-After`.
 * - `slow_first_token`: the response begins after `delay_ms`; a stream sends its headers before that.
 * - `stall`: after `after_chunks` chunks nothing more is sent, and the connection stays open.
 * - `cut`: after `after_chunks` chunks the response ends, without a finish reason and without `[DONE]`.
 * - `malformed`: after `after_chunks` chunks an invalid JSON chunk is sent, and the response ends.
 * - `reset`: after `after_chunks` chunks the connection is reset (`ECONNRESET`); with 0, before the headers.
 *
 * A response that is not a stream counts as two chunks, its halves. A fault always occurs before the last chunk.
 */
export class SandboxFault {
  /** Kind of the fault. */
  @IsIn(FAULT_KINDS)
  kind!: FaultKind;

  /** Share of requests with the fault, evenly spread: 0.25 means every fourth request. Default 1: every request. */
  @IsNumber()
  @Min(0)
  @Max(1)
  rate = 1;

  /** For `status`: 400 to 599. Default 503. */
  @IsInt()
  @Min(400)
  @Max(599)
  status = 503;

  /** For `status`: `Retry-After` in seconds. Default: no such header. */
  @IsOptional()
  @IsInt()
  @Min(0)
  retry_after?: number;

  /** For `status`: the message of the error. */
  @IsOptional()
  @IsString()
  message?: string;

  /** For `slow_first_token`: delay in milliseconds. Default 5000. */
  @IsInt()
  @Min(0)
  @Max(HOUR_MS)
  delay_ms = 5000;

  /** For `stall`, `cut`, `malformed` and `reset`: number of chunks sent before the fault. Default 1. */
  @IsInt()
  @Min(0)
  after_chunks = 1;
}

/** `model.config` of the provider `sandbox`; all keys are optional. */
export class SandboxConfig {
  /** Rate of streams in tokens per second. Default 50; 0 sends everything at once. */
  @IsNumber()
  @Min(0)
  tokens_per_second = 50;

  /** Delay before the response headers, in milliseconds. Default 0. */
  @IsInt()
  @Min(0)
  @Max(HOUR_MS)
  latency_ms = 0;

  /** Length of embedding vectors if the request has no `dimensions`. Default 256, maximum 4096. */
  @IsInt()
  @Min(1)
  @Max(MAX_DIMENSIONS)
  dimensions = 256;

  /** Simulated faults. A request gets at most one: the first in the list that is due. Default: none. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SandboxFault)
  faults: SandboxFault[] = [];
}
