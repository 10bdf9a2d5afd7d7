import type { Message } from '../../schemas';
import { invalidRequest } from '../failures';
import { fields, list, text, type Fields } from '../openai-shape/reading';
import { ASSISTANT_PARTS, toParts, toTextParts } from './content-parts';
import type { FunctionCallPart, Part } from './generate-wire';
import type { Translation } from './translation';

/** Google's documented stand-in for a signature that was lost (Gemini API, "Thought signatures"). */
const LOST_SIGNATURE = 'skip_thought_signature_validator';

/** What the assistant said and called, with the signatures of its thoughts on the parts that they came with. */
export function toAssistantParts(message: Message, where: string, translation: Translation): Part[] {
  if (message['function_call']) {
    throw invalidRequest(where, `${where}.function_call is not supported; write it as an entry of 'tool_calls'.`);
  }
  const said = [
    ...toParts(message.content, `${where}.content`, ASSISTANT_PARTS, translation),
    ...toTextParts(message.refusal ?? ''),
  ];
  const calls = list(message.tool_calls).map((call, index) =>
    toCallPart(call, index, `${where}.tool_calls.${index}`, translation),
  );
  return [...signed(said, text(message['thought_signature'])), ...calls];
}

/** The signature of a text stands on its last part, which may be empty. */
function signed(parts: Part[], signature: string | undefined): Part[] {
  if (!signature) return parts;
  const last = parts.at(-1);
  if (!last || !('text' in last)) return [...parts, { text: '', thoughtSignature: signature }];
  return [...parts.slice(0, -1), { ...last, thoughtSignature: signature }];
}

function toCallPart(value: unknown, index: number, where: string, translation: Translation): FunctionCallPart {
  const call = fields(value) ?? {};
  const declared = fields(call['function']);
  const name = text(declared?.['name']);
  const id = text(call['id']);
  if (name === undefined || id === undefined) {
    const expected = "{id, type: 'function', function: {name, arguments}}";
    throw invalidRequest(where, `${where} must be a call of a function: ${expected}.`);
  }
  const args = toArguments(text(declared?.['arguments']) ?? '', `${where}.function.arguments`);
  // Calls that were made side by side share the signature of the first.
  const isSigned = index === 0 && translation.capabilities.needsSignatures;
  const signature = signatureOf(call) ?? (isSigned ? LOST_SIGNATURE : undefined);
  return {
    functionCall: { ...(translation.dialect.hasCallIds ? { id } : {}), name, args },
    ...(signature === undefined ? {} : { thoughtSignature: signature }),
  };
}

/** Ours, or where Google's own OpenAI-shaped endpoint puts it. */
function signatureOf(call: Fields): string | undefined {
  const google = fields(fields(call['extra_content'])?.['google']);
  return text(call['thought_signature']) || text(google?.['thought_signature']) || undefined;
}

function toArguments(json: string, where: string): Fields {
  if (json.trim() === '') return {};
  const given = parsed(json);
  const args = given === null ? {} : fields(given);
  if (!args) throw invalidRequest(where, `${where} must be the text of a JSON object.`);
  return args;
}

/** Undefined for what is no JSON. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
