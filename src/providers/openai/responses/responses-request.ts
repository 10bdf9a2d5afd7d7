import type { Message } from '../../../wire';
import { applyRules, type DraftBody } from '../../shared/parameter-rules';
import { toInputItems } from './input-items';
import { include, rulesWith } from './parameters';

export interface ResponsesSettings {
  /** The name of the model or, on Azure, of the deployment. */
  readonly model: string;
  /** Whether the model supports reasoning and returns it encrypted, so that the client can send it back. */
  readonly supportsReasoning: boolean;
  /** `reasoning.summary` of requests with `reasoning_effort`; undefined: no summary. */
  readonly summary: string | undefined;
}

/**
 * Converts the body of a chat request to that of the Responses API, in place. Fields that chat does not have are passed
 * through as native parameters. OpenAI stores nothing unless the client sets `store`: the reasoning is sent with the
 * conversation. Returns the names of the parameters that were dropped or rescaled.
 * @throws GatewayError `INVALID_REQUEST` for what the API does not support
 */
export function toResponsesBody(body: DraftBody, { model, supportsReasoning, summary }: ResponsesSettings): string[] {
  const adjusted = new Set<string>();
  const input = toInputItems(body.messages as readonly Message[], adjusted);
  delete body.messages;
  body.model = model;
  for (const name of applyRules(body, rulesWith(summary))) adjusted.add(name);
  body.input = input;
  body.store ??= false;
  if (supportsReasoning) include(body, 'reasoning.encrypted_content');
  return [...adjusted];
}
