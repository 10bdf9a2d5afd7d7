import { GatewayError } from '../../../errors';
import type { Usage } from '../../../wire';
import type { Finish } from '../../shared/finish-reason';
import { asRecord, asString, type JsonObject } from '../../shared/json';
import { toUsage as readUsage } from '../../openai-protocol/usage';
import { failure } from './failures';

/** How a response ended, from its `status` and `incomplete_details`. */
export function toFinish(response: JsonObject, hasCalls: boolean): Finish {
  if (asString(response['status']) !== 'incomplete') return { finish_reason: hasCalls ? 'tool_calls' : 'stop' };
  const reason = asString(asRecord(response['incomplete_details'])?.['reason']) ?? 'incomplete';
  if (reason === 'content_filter') return { finish_reason: 'content_filter' };
  return { finish_reason: 'length', native_finish_reason: reason };
}

/** @throws GatewayError for a response that failed, was cancelled or is not there yet */
export function refuseUnfinished(response: JsonObject): void {
  const status = asString(response['status']);
  const error = response['error'] ?? undefined;
  if (error !== undefined || status === 'failed') throw failure(error);
  if (status !== undefined && status !== 'completed' && status !== 'incomplete') {
    throw new GatewayError(
      'UPSTREAM_INVALID',
      `The provider’s answer is not complete: its status is '${status.slice(0, 40)}'.`,
    );
  }
}

/** `input_tokens` includes cached ones and `output_tokens` reasoning, as in chat. */
export function toUsage(value: unknown): Usage {
  const usage = asRecord(value);
  if (!usage) return readUsage(undefined);
  return readUsage({
    prompt_tokens: usage['input_tokens'],
    completion_tokens: usage['output_tokens'],
    total_tokens: usage['total_tokens'],
    ...(asRecord(usage['input_tokens_details']) && {
      prompt_tokens_details: { ...asRecord(usage['input_tokens_details']) },
    }),
    ...(asRecord(usage['output_tokens_details']) && {
      completion_tokens_details: { ...asRecord(usage['output_tokens_details']) },
    }),
  });
}
