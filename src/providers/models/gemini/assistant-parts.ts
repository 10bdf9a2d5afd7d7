import type { Message } from '../../../wire';
import { argumentsOf, functionCalls } from '../../shared/function-calls';
import { asRecord, asArray, asString, type JsonObject } from '../../shared/json';
import { ASSISTANT_PARTS, toParts, toTextParts } from './content-parts';
import type { Part } from './generate-wire';
import type { Translation } from './translation';

/** Google's documented stand-in for a signature that was lost (Gemini API, "Thought signatures"). */
const LOST_SIGNATURE = 'skip_thought_signature_validator';

/** What the assistant said and called, with the signatures of its thoughts on the parts that they came with. */
export function toAssistantParts(message: Message, where: string, translation: Translation): Part[] {
  const said = [
    ...toParts(message.content, `${where}.content`, ASSISTANT_PARTS, translation),
    ...toTextParts(message.refusal ?? ''),
  ];
  const given = asArray(message.tool_calls).map((call) => asRecord(call) ?? {});
  const calls = functionCalls(message, where).map((call, index) => ({
    functionCall: {
      ...(translation.dialect.hasCallIds ? { id: call.id } : {}),
      name: call.function.name,
      args: argumentsOf(call, `${where}.tool_calls.${index}`),
    },
    ...toSignature(given[index] ?? {}, index, translation),
  }));
  return [...signed(said, asString(message['thought_signature'])), ...calls];
}

/** The signature of a text stands on its last part, which may be empty. */
function signed(parts: Part[], signature: string | undefined): Part[] {
  if (!signature) return parts;
  const last = parts.at(-1);
  if (!last || !('text' in last)) return [...parts, { text: '', thoughtSignature: signature }];
  return [...parts.slice(0, -1), { ...last, thoughtSignature: signature }];
}

/** Calls that were made side by side share the signature of the first. */
function toSignature(call: JsonObject, index: number, { capabilities }: Translation): { thoughtSignature?: string } {
  const isSigned = index === 0 && capabilities.needsSignatures;
  const thoughtSignature = signatureOf(call) ?? (isSigned ? LOST_SIGNATURE : undefined);
  return thoughtSignature === undefined ? {} : { thoughtSignature };
}

/** Ours, or where Google's own OpenAI-shaped endpoint puts it. */
function signatureOf(call: JsonObject): string | undefined {
  const google = asRecord(asRecord(call['extra_content'])?.['google']);
  return asString(call['thought_signature']) || asString(google?.['thought_signature']) || undefined;
}
