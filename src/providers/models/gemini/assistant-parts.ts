import type { Message } from '../../../wire';
import { argumentsOf, functionCalls } from '../../shared/function-calls';
import { asRecord, asArray, asString } from '../../shared/json';
import type { SignatureFields } from './candidate';
import { ASSISTANT_PARTS, toParts, toTextParts } from './content-parts';
import type { FunctionCallPart, Part } from './generate-wire';
import type { Translation } from './translation';

/** Google's documented placeholder for a thought signature that was lost (Gemini API, "Thought signatures"). */
const MISSING_SIGNATURE = 'skip_thought_signature_validator';

/** Translates the text and the tool calls of an assistant message, with their thought signatures. */
export function toAssistantParts(message: Message, path: string, translation: Translation): Part[] {
  const text = [...toParts(message.content, path, ASSISTANT_PARTS, translation), ...toTextParts(message.refusal ?? '')];
  const given = asArray(message.tool_calls);
  const calls = functionCalls(message, path).map((call, index) => ({
    functionCall: {
      ...(translation.dialect.hasCallIds ? { id: call.id } : {}),
      name: call.function.name,
      args: argumentsOf(call, `${path}.tool_calls.${index}`),
    },
    ...toSignature(given[index], index, translation),
  }));
  return [...withSignature(text, signatureOf(message)), ...calls];
}

/** Puts the signature of a text on its last part, adding an empty one if there is none. */
function withSignature(parts: Part[], signature: string | undefined): Part[] {
  if (!signature) return parts;
  const last = parts.at(-1);
  if (!last || !('text' in last)) return [...parts, { text: '', thoughtSignature: signature }];
  return [...parts.slice(0, -1), { ...last, thoughtSignature: signature }];
}

/** Only the first of several parallel calls needs a signature. */
function toSignature(
  call: unknown,
  index: number,
  { capabilities }: Translation,
): Pick<FunctionCallPart, 'thoughtSignature'> {
  const isRequired = index === 0 && capabilities.needsSignatures;
  const thoughtSignature = signatureOf(call) ?? (isRequired ? MISSING_SIGNATURE : undefined);
  return thoughtSignature === undefined ? {} : { thoughtSignature };
}

function signatureOf(value: unknown): string | undefined {
  const call = asRecord<SignatureFields>(value);
  const extra = asRecord<SignatureFields['extra_content']>(call?.extra_content);
  const google = asRecord<SignatureFields['extra_content']['google']>(extra?.google);
  return asString(call?.thought_signature) || asString(google?.thought_signature) || undefined;
}
