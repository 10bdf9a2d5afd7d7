import { GatewayError } from '../../../errors';
import type { Usage } from '../../../wire';
import type { Finish } from '../../shared/finish-reason';
import { asRecord, asString, type Wire } from '../../shared/json';
import { toUsage as readUsage } from '../../openai-protocol/usage';
import { failure } from './failures';
import type { ResponseUsageWire, ResponseWire } from './responses-wire';

/** Derives the finish reason from `status` and `incomplete_details`. */
export function toFinish(response: Wire<ResponseWire>, hasCalls: boolean): Finish {
  if (asString(response.status) !== 'incomplete') return { finish_reason: hasCalls ? 'tool_calls' : 'stop' };
  const reason =
    asString(asRecord<ResponseWire['incomplete_details']>(response.incomplete_details)?.reason) ?? 'incomplete';
  if (reason === 'content_filter') return { finish_reason: 'content_filter' };
  return { finish_reason: 'length', native_finish_reason: reason };
}

/** @throws GatewayError for a response that failed, was cancelled or is still in progress */
export function requireFinished(response: Wire<ResponseWire>): void {
  const status = asString(response.status);
  const error = response.error ?? undefined;
  if (error !== undefined || status === 'failed') throw failure(error);
  if (status !== undefined && status !== 'completed' && status !== 'incomplete') {
    throw new GatewayError(
      'UPSTREAM_INVALID',
      `The provider’s response is not complete: its status is '${status.slice(0, 40)}'.`,
    );
  }
}

/** Converts usage. As in chat, `input_tokens` includes cached tokens and `output_tokens` reasoning tokens. */
export function toUsage(value: unknown): Usage {
  const usage = asRecord<ResponseUsageWire>(value);
  if (!usage) return readUsage(undefined);
  return readUsage({
    prompt_tokens: usage.input_tokens,
    completion_tokens: usage.output_tokens,
    total_tokens: usage.total_tokens,
    ...(asRecord(usage.input_tokens_details) && {
      prompt_tokens_details: { ...asRecord(usage.input_tokens_details) },
    }),
    ...(asRecord(usage.output_tokens_details) && {
      completion_tokens_details: { ...asRecord(usage.output_tokens_details) },
    }),
  });
}
