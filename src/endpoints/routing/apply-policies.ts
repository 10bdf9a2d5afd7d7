import { GatewayError } from '../../errors';
import type { AnyRequest } from '../../wire';
import { ChunkStream } from '../chunk-stream';
import type { InvocationResult } from '../provider-call';
import type { EndpointPolicy, PolicyCall } from '../request-policy';

/** Runs the policies of an endpoint once, however often `query` sends the request. */
export async function applyPolicies(
  policies: readonly EndpointPolicy[],
  call: PolicyCall,
  query: (request: AnyRequest) => Promise<InvocationResult>,
): Promise<InvocationResult> {
  for (const policy of policies) await policy.before?.(call);
  const result = runAfter(policies, await query(call.request), call);
  return call.adjusted.length > 0 ? { ...result, adjusted: [...call.adjusted, ...result.adjusted] } : result;
}

/** Closes the stream if a policy rejects it, because no client will read it. */
function runAfter(policies: readonly EndpointPolicy[], accepted: InvocationResult, call: PolicyCall): InvocationResult {
  let result = accepted;
  try {
    for (const policy of policies) result = policy.after?.(result, call) ?? result;
    return result;
  } catch (error) {
    if (accepted.body instanceof ChunkStream) accepted.body.discard(GatewayError.from(error));
    throw error;
  }
}
