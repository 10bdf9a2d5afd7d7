import type { CompletionsRequest, FinishReason, Usage } from '../../../wire';
import { type JsonObject } from '../../shared/json';
import { invalidRequest } from '../../shared/errors';
import { toFinishReason } from '../../shared/finish-reason';
import { BASIC_COMPLETIONS_RULES, nativeParameters } from '../../shared/native-parameters';

export interface LegacyChoice {
  text: string;
  finish_reason: FinishReason | null;
  native_finish_reason?: string;
}

/** Text models that Converse does not support; each family has its own request and response format for InvokeModel. */
export interface LegacyFamily {
  /** Matches the ids of its models. */
  readonly ids: RegExp;
  /** Maximum of `temperature` in a client's request, if it is not OpenAI's. */
  readonly maxTemperature?: number;
  toBody(request: CompletionsRequest, adjusted: Set<string>): object;
  /** Returns the choices of a response, or undefined if it contains no text. */
  toChoices(response: JsonObject): LegacyChoice[] | undefined;
  /** Undefined if the response does not contain token counts. */
  toUsage?(response: JsonObject): Usage | undefined;
  /** Translates a stream event into a fragment of one choice; `hasText` is whether earlier events had text. Absent if the family does not support streaming. */
  toFragment?(event: JsonObject, hasText: boolean): LegacyChoice & { index: number };
}

/** Parameters that the families translate themselves, or ignore. */
const TRANSLATED: ReadonlySet<string> = new Set(['prompt', 'model', 'n', 'stop', 'stream', 'max_completion_tokens']);

/** Sampling parameters of OpenAI, which are dropped if the family has no name for them. */
const SAMPLING: ReadonlySet<string> = new Set(['temperature', 'top_p', 'top_k']);

/** The parameters of a request under the family's names. Native parameters are included unchanged. */
export function renameParameters(
  request: CompletionsRequest,
  names: Readonly<Record<string, string>>,
  adjusted: Set<string>,
): Record<string, unknown> {
  const given = { ...request, max_tokens: request.max_tokens ?? request.max_completion_tokens };
  const body = nativeParameters(
    given,
    new Set([...TRANSLATED, ...SAMPLING, ...Object.keys(names)]),
    BASIC_COMPLETIONS_RULES,
    adjusted,
  );
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    const nativeName = Object.hasOwn(names, name) ? names[name] : undefined;
    if (nativeName !== undefined) body[nativeName] = value;
    else if (SAMPLING.has(name)) adjusted.add(name);
  }
  return body;
}

export function promptOf({ prompt }: CompletionsRequest): string {
  if (typeof prompt === 'string') return prompt;
  throw invalidRequest('prompt', "'prompt' must be one string on this endpoint.");
}

export function stopSequencesOf({ stop }: CompletionsRequest): string[] {
  return typeof stop === 'string' ? [stop] : (stop ?? []);
}

/** The temperature of the request, multiplied by `factor` to fit the family's range. */
export function scaledTemperature(
  { temperature }: CompletionsRequest,
  factor: number,
  adjusted: Set<string>,
): { temperature?: number } {
  if (!temperature) return {};
  adjusted.add('temperature');
  return { temperature: temperature * factor };
}

const NONE: ReadonlySet<string> = new Set();

/** Maps a native finish reason, which is always kept as `native_finish_reason`. Stream events may have none. */
export function toFinish(
  native: unknown,
  reasons: ReadonlyMap<string, FinishReason>,
  hasText: boolean,
): Pick<LegacyChoice, 'finish_reason' | 'native_finish_reason'> {
  return native ? toFinishReason(native, { reasons, losslessReasons: NONE }, false, hasText) : { finish_reason: null };
}
