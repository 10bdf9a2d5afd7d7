import type { AnyRequest } from '../../../wire';
import { mapDescriptions, mapTexts, type MapText } from './map-texts';

/** Fields of requests that contain text, in the formats of all providers. */
const TEXT_FIELDS = ['messages', 'system', 'instructions', 'prompt', 'suffix', 'input', 'prediction'] as const;

/** Fields that may contain token ids instead of text. */
const TOKEN_FIELDS = ['prompt', 'input'] as const;

/** Returns the request with each of its texts replaced; the request itself if no text has changed. */
export function mapRequest(request: AnyRequest, map: MapText): AnyRequest {
  const fields = request as Readonly<Record<string, unknown>>;
  const changed: Record<string, unknown> = {};
  for (const name of TEXT_FIELDS) {
    const value = fields[name];
    const mapped = mapTexts(value, map);
    if (mapped !== value) changed[name] = mapped;
  }
  const tools = mapDescriptions(fields['tools'], map);
  if (tools !== fields['tools']) changed['tools'] = tools;
  return Object.keys(changed).length > 0 ? { ...request, ...changed } : request;
}

/** Returns the name of a field that contains token ids instead of text, if there is one. They cannot be inspected. */
export function tokenField(request: AnyRequest): string | undefined {
  const fields = request as Readonly<Record<string, unknown>>;
  return TOKEN_FIELDS.find((name) => {
    const value = fields[name];
    return Array.isArray(value) && value.some((item) => typeof item === 'number' || Array.isArray(item));
  });
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
