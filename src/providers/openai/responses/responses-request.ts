import type { Message } from '../../../wire';
import { applyRules, type DraftBody } from '../../shared/parameter-rules';
import { toInputItems } from './input-items';
import { include, rulesWith } from './parameters';

export interface ResponsesSettings {
  /** The vendor's name of the model or, on Azure, of the deployment. */
  readonly model: string;
  /** Whether the model thinks, and can hand out its thoughts for the client to keep. */
  readonly thinks: boolean;
  /** How thoughts are summarised for a client that sends `reasoning_effort`; undefined: not at all. */
  readonly summary: string | undefined;
}

/**
 * The body of a chat as that of the Responses API. It begins as the client's request and is changed where it stands;
 * fields that chat does not have are taken to be the API's own. Nothing is stored at the vendor unless the client says so:
 * what the model thought travels with the conversation.
 * Answers the names of what was dropped or rescaled.
 * @throws GatewayError `INVALID_REQUEST` for what the API cannot do
 */
export function toResponsesBody(body: DraftBody, { model, thinks, summary }: ResponsesSettings): string[] {
  const adjusted = new Set<string>();
  const input = toInputItems(body['messages'] as readonly Message[], adjusted);
  delete body['messages'];
  body['model'] = model;
  for (const name of applyRules(body, rulesWith(summary))) adjusted.add(name);
  body['input'] = input;
  body['store'] ??= false;
  if (thinks) include(body, 'reasoning.encrypted_content');
  return [...adjusted];
}
