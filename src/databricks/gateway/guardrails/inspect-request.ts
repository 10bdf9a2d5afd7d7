import { GatewayError } from '../../../errors';
import { atOnce, inSlices, type Steps } from '../../../shared/slices';
import type { AnyRequest } from '../../../wire';
import { mapRequest, tokenField } from '../text/request-texts';
import type { TextFormat } from '../text/scanned-text';
import type { BlockReason } from './content-blocked-error';
import { Findings, type Guardrail } from './guardrail';

/** Length of the pieces, in code units, between which the scan of a large request lets other requests run. */
const PIECE_LENGTH = 4096;
/** Requests with less text are scanned without a pause. */
const SMALL_LENGTH = 32 * 1024;

interface InspectedRequest {
  /** With labels in place of personal data. */
  readonly request: AnyRequest;
  /** Undefined if nothing blocks the request. */
  readonly reason: BlockReason | undefined;
}

/** @throws GatewayError if the request cannot be inspected */
export async function inspectRequest(request: AnyRequest, guardrail: Guardrail): Promise<InspectedRequest> {
  const param = tokenField(request);
  if (param !== undefined) throw tokensRejected(param);
  const texts: { text: string; format: TextFormat }[] = [];
  let length = 0;
  mapRequest(request, (text, format) => {
    texts.push({ text, format });
    length += text.length;
    return text;
  });
  const findings = new Findings(guardrail);
  const scanned: string[] = [];
  const steps = function* (): Steps<void> {
    for (const { text, format } of texts) {
      const scan = guardrail.scan(findings.add, format);
      let result = '';
      for (let at = 0; at < text.length; at += PIECE_LENGTH) {
        result += scan.push(text.slice(at, at + PIECE_LENGTH));
        yield;
      }
      scanned.push(result + scan.end());
    }
  };
  if (length < SMALL_LENGTH) atOnce(steps());
  else await inSlices(steps());
  let index = 0;
  return { request: mapRequest(request, (text) => scanned[index++] ?? text), reason: findings.reason };
}

function tokensRejected(param: string): GatewayError {
  const message = `The guardrails of the endpoint inspect text: '${param}' must be a text or a list of texts, not tokens.`;
  return new GatewayError('INVALID_REQUEST', message, { status: 400, param });
}
