import type { InvocationResult } from '../../../endpoints/provider-call';
import type { PolicyCall } from '../../../endpoints/request-policy';
import type { AiGatewayDocument } from '../../documents';
import { mapResponse } from '../text/request-texts';
import { ContentBlockedError } from './content-blocked-error';
import { streamOf } from '../stream-of';
import { Findings, Guardrail, isActive } from './guardrail';
import { GuardedStream } from './guarded-stream';
import { inspectRequest } from './inspect-request';

type GuardrailsDocument = NonNullable<AiGatewayDocument['guardrails']>;

/** The provider has not been called. */
const NO_USAGE = { prompt_tokens: 0, total_tokens: 0 };

/** The guardrails of one endpoint. Detectors are loaded with the first request. */
export class Guardrails {
  private loading: Promise<void> | undefined;
  private input: Guardrail | undefined;
  private output: Guardrail | undefined;

  private constructor(private readonly document: GuardrailsDocument) {}

  /** Returns undefined if no guardrail is on. */
  static of(document: GuardrailsDocument | undefined): Guardrails | undefined {
    const isOn = [document?.input, document?.output].some((parameters) => parameters && isActive(parameters));
    return document && isOn ? new Guardrails(document) : undefined;
  }

  /** @throws GatewayError if the request is blocked, or cannot be inspected */
  async before(call: PolicyCall): Promise<void> {
    await (this.loading ??= this.load());
    if (!this.input) return;
    const { request, reason } = await inspectRequest(call.request, this.input);
    call.request = request;
    if (reason) throw new ContentBlockedError('input', reason, { usage: NO_USAGE, anonymized: messagesOf(request) });
  }

  /** @throws GatewayError if the response is blocked. A stream fails instead. */
  after(result: InvocationResult): InvocationResult {
    const { output } = this;
    if (!output) return result;
    const { body } = result;
    const stream = streamOf(body);
    if (stream) return { ...result, body: new GuardedStream(stream, output) };
    const findings = new Findings(output);
    const mapped = mapResponse(body, (text, format) => {
      const scanned = output.scan(findings.add, format);
      return scanned.push(text) + scanned.end();
    });
    const { reason } = findings;
    const { usage = {} } = body as { usage?: object };
    if (reason) throw new ContentBlockedError('output', reason, { usage, anonymized: null });
    return mapped === body ? result : { ...result, body: mapped };
  }

  private async load(): Promise<void> {
    this.input = await Guardrail.load(this.document.input);
    this.output = await Guardrail.load(this.document.output);
  }
}

/** Returns the messages of a chat as Databricks reports them; null for other requests. */
function messagesOf(request: object): readonly object[] | null {
  const { messages } = request as { messages?: readonly { role: unknown; content?: unknown }[] };
  return messages?.map(({ role, content = null }) => ({ role, content })) ?? null;
}
