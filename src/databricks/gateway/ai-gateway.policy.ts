import { Injectable } from '@nestjs/common';
import type { Queryable } from '../../endpoints/queryable';
import type { RequestPolicy, TargetPolicy } from '../../endpoints/request-policy';
import { ServingEndpoints } from '../serving/serving-endpoints';
import { Guardrails } from './guardrails/guardrails';
import { PayloadLog } from './payloads/payload-log';

/** Guardrails and the payload log of serving endpoints. */
@Injectable()
export class AiGatewayPolicy implements RequestPolicy {
  constructor(
    private readonly endpoints: ServingEndpoints,
    private readonly payloads: PayloadLog,
  ) {}

  bind(target: Queryable): TargetPolicy | undefined {
    const endpoint = this.endpoints.of(target);
    const guardrails = Guardrails.of(endpoint?.document.ai_gateway?.guardrails);
    const log = endpoint && this.payloads.of(endpoint);
    if (!log) {
      return guardrails && { before: (call) => guardrails.before(call), after: (result) => guardrails.after(result) };
    }
    return {
      // The log has the request and the response without the personal data that guardrails mask.
      before: (call) => {
        log.begin(call);
        return guardrails?.before(call);
      },
      after: (result, call) => log.respond(guardrails?.after(result) ?? result, call),
    };
  }
}
