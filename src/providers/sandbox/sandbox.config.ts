import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsNumber, IsOptional, IsString, Max, Min, ValidateNested } from 'class-validator';

const FAULT_KINDS = ['status', 'slow_first_token', 'stall', 'cut', 'malformed', 'reset'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

const HOUR_MS = 3_600_000;
/** The longest vector that can be asked for. */
export const MAX_DIMENSIONS = 4096;

/**
 * Something that goes wrong on purpose.
 *
 * - `status`: the call is refused with `status`, an error body and, if given, `Retry-After`.
 * - `slow_first_token`: `delay_ms` pass before the answer begins; a stream has sent its header by then.
 * - `stall`: after `after_chunks` chunks nothing comes any more, and the connection stays open.
 * - `cut`: after `after_chunks` chunks the answer ends, without a finish reason and without `[DONE]`.
 * - `malformed`: after `after_chunks` chunks comes one that is no JSON; then the answer ends.
 * - `reset`: after `after_chunks` chunks the connection breaks (`ECONNRESET`); with 0 before any header.
 *
 * An answer that is no stream counts as two chunks, its halves. A fault always strikes before the last chunk.
 */
export class SandboxFault {
  /** What goes wrong. */
  @IsIn(FAULT_KINDS)
  kind!: FaultKind;

  /** The share of calls that it strikes, evenly spread: 0.25 strikes every fourth call. Default 1: every call. */
  @IsNumber()
  @Min(0)
  @Max(1)
  rate = 1;

  /** Of `status`: 400 to 599. Default 503. */
  @IsInt()
  @Min(400)
  @Max(599)
  status = 503;

  /** Of `status`: the `Retry-After` header, in seconds. Default: no such header. */
  @IsOptional()
  @IsInt()
  @Min(0)
  retry_after?: number;

  /** Of `status`: the error's message. */
  @IsOptional()
  @IsString()
  message?: string;

  /** Of `slow_first_token`: milliseconds. Default 5000. */
  @IsInt()
  @Min(0)
  @Max(HOUR_MS)
  delay_ms = 5000;

  /** Of `stall`, `cut`, `malformed` and `reset`: how many chunks go out before. Default 1. */
  @IsInt()
  @Min(0)
  after_chunks = 1;
}

/** `model.config` of the provider `sandbox`; nothing of it is required. */
export class SandboxConfig {
  /** Pace of streams. Default 50; 0 sends everything at once. */
  @IsNumber()
  @Min(0)
  tokens_per_second = 50;

  /** Milliseconds before the answer's header. Default 0. */
  @IsInt()
  @Min(0)
  @Max(HOUR_MS)
  latency_ms = 0;

  /** Length of embedding vectors where the request does not say. Default 256, at most 4096. */
  @IsInt()
  @Min(1)
  @Max(MAX_DIMENSIONS)
  dimensions = 256;

  /** At most one strikes a call: the first in the list whose turn it is. Default: none. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SandboxFault)
  faults: SandboxFault[] = [];
}
