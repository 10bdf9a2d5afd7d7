import { GatewayError } from '../../../errors';
import type { AnyRequest } from '../../../wire';
import { mapDescriptions, mapTexts, type MapText } from './map-texts';

/** Fields of requests that contain text, in the formats of all providers. */
const TEXT_FIELDS = ['messages', 'system', 'instructions', 'prompt', 'suffix', 'input', 'prediction'] as const;

/**
 * Returns the request with each of its texts replaced; the request itself if no text has changed.
 * @throws GatewayError for a prompt or input of tokens, which contains no text
 */
export function mapRequest(request: AnyRequest, map: MapText): AnyRequest {
  const fields = request as Readonly<Record<string, unknown>>;
  const changed: Record<string, unknown> = {};
  for (const name of TEXT_FIELDS) {
    const value = fields[name];
    if (name === 'prompt' || name === 'input') rejectTokens(name, value);
    const mapped = mapTexts(value, map);
    if (mapped !== value) changed[name] = mapped;
  }
  const tools = mapDescriptions(fields['tools'], map);
  if (tools !== fields['tools']) changed['tools'] = tools;
  return Object.keys(changed).length > 0 ? { ...request, ...changed } : request;
}

function rejectTokens(param: string, value: unknown): void {
  if (!Array.isArray(value) || value.every((item) => typeof item === 'string')) return;
  const message = `The guardrails of the endpoint inspect text: '${param}' must be a text or a list of texts, not tokens.`;
  throw new GatewayError('INVALID_REQUEST', message, { status: 400, param });
}

/** Returns the response with each text of its choices replaced; the response itself if no text has changed. */
export function mapResponse(body: object, map: MapText): object {
  const { choices } = body as { choices?: unknown };
  if (!Array.isArray(choices)) return body;
  const mapped = choices.map((choice: unknown) => mapChoice(choice, map));
  return mapped.every((choice, index) => choice === choices[index]) ? body : { ...body, choices: mapped };
}

interface Choice {
  readonly message?: { readonly thinking_blocks?: unknown };
  readonly text?: unknown;
  readonly logprobs?: unknown;
}

function mapChoice(value: unknown, map: MapText): unknown {
  const { message, text } = value as Choice;
  const changed = {
    ...replaced('message', message, message && withoutChangedThinking(message, mapTexts(message, map))),
    ...replaced('text', text, mapTexts(text, map)),
  };
  // Log probabilities contain the text.
  return Object.keys(changed).length > 0 ? { ...(value as Choice), ...changed, logprobs: null } : value;
}

function replaced(name: string, value: unknown, mapped: unknown): object {
  return mapped === value ? {} : { [name]: mapped };
}

/** Removes signed reasoning that has changed: its signature is no longer valid. */
function withoutChangedThinking(message: object, mapped: unknown): unknown {
  const name = 'thinking_blocks';
  const [before, after] = [message as Record<string, unknown>, mapped as Record<string, unknown>];
  return before[name] === after[name] ? mapped : { ...after, [name]: undefined };
}
