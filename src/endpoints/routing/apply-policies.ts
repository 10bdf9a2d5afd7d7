import { GatewayError } from '../../errors';
import type { AnyRequest } from '../../wire';
import type { InvocationResult } from '../provider-call';
import type { PolicyCall, TargetPolicy } from '../request-policy';
import { ResponseStream } from '../response-stream';

/** Runs the policies of an endpoint or traffic route once, however often `query` sends the request. */
export async function applyPolicies(
  policies: readonly TargetPolicy[],
  call: PolicyCall,
  query: (request: AnyRequest) => Promise<InvocationResult>,
): Promise<InvocationResult> {
  try {
    for (const policy of policies) {
      const pending = policy.before?.(call);
      if (pending) await pending;
    }
    const result = runAfter(policies, await query(call.request), call);
    return call.adjusted.length > 0 ? { ...result, adjusted: [...call.adjusted, ...result.adjusted] } : result;
  } catch (error) {
    throw runFailed(policies, error, call);
  }
}

function runFailed(policies: readonly TargetPolicy[], thrown: unknown, call: PolicyCall): unknown {
  let error = thrown;
  for (const policy of policies) if (policy.failed) error = policy.failed(GatewayError.from(error), call);
  return error;
}

/** Closes the stream if a policy rejects it, because no client will read it. */
function runAfter(policies: readonly TargetPolicy[], accepted: InvocationResult, call: PolicyCall): InvocationResult {
  let result = accepted;
  try {
    for (const policy of policies) result = policy.after?.(result, call) ?? result;
    return result;
  } catch (error) {
    if (accepted.body instanceof ResponseStream) accepted.body.discard(GatewayError.from(error));
    throw error;
  }
}
