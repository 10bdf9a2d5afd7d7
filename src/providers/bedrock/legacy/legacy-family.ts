import type { CompletionsRequest, FinishReason, Usage } from '../../../wire';
import { asString, type JsonObject } from '../../shared/json';
import { invalidRequest } from '../../shared/errors';
import { BASIC_COMPLETIONS_RULES, nativeParameters } from '../../shared/native-parameters';

export interface LegacyChoice {
  text: string;
  finish_reason: FinishReason | null;
  native_finish_reason?: string;
}

/** A family of text models from before Converse, each with a request and an answer of its own (InvokeModel). */
export interface LegacyFamily {
  /** Matches the ids of its models. */
  readonly ids: RegExp;
  toBody(request: CompletionsRequest, adjusted: Set<string>): object;
  /** Undefined where the answer is none. */
  toChoices(answer: JsonObject): LegacyChoice[] | undefined;
  /** Undefined where the answer does not tell. */
  toUsage?(answer: JsonObject): Usage | undefined;
  /** One event of a stream, with the choice that it belongs to. Left out where the family cannot stream. */
  toPiece?(event: JsonObject): LegacyChoice & { index: number };
}

/** Read elsewhere, or of no meaning for the vendor. */
const READ: ReadonlySet<string> = new Set(['prompt', 'model', 'n', 'stop', 'stream', 'max_completion_tokens']);

/** OpenAI's sampling fields, which are dropped where the family has no name for them. */
const SAMPLING: ReadonlySet<string> = new Set(['temperature', 'top_p', 'top_k']);

/** The fields of a request under the family's names; what is not OpenAI's is taken for the family's own. */
export function renamed(
  request: CompletionsRequest,
  names: Readonly<Record<string, string>>,
  adjusted: Set<string>,
): Record<string, unknown> {
  const given = { ...request, max_tokens: request.max_tokens ?? request.max_completion_tokens };
  const body = nativeParameters(
    given,
    new Set([...READ, ...SAMPLING, ...Object.keys(names)]),
    BASIC_COMPLETIONS_RULES,
    adjusted,
  );
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    const theirs = Object.hasOwn(names, name) ? names[name] : undefined;
    if (theirs !== undefined) body[theirs] = value;
    else if (SAMPLING.has(name)) adjusted.add(name);
  }
  return body;
}

export function promptOf({ prompt }: CompletionsRequest): string {
  if (typeof prompt === 'string') return prompt;
  throw invalidRequest('prompt', "'prompt' must be one string on this endpoint.");
}

export function stopsOf({ stop }: CompletionsRequest): string[] {
  return typeof stop === 'string' ? [stop] : (stop ?? []);
}

/** The request's temperature on the family's scale. */
export function scaledTemperature(
  { temperature }: CompletionsRequest,
  factor: number,
  adjusted: Set<string>,
): { temperature?: number } {
  if (!temperature) return {};
  adjusted.add('temperature');
  return { temperature: temperature * factor };
}

/** Our word for the vendor's, by the family's table; the vendor's is kept beside it. */
export function toFinish(
  native: unknown,
  table: ReadonlyMap<string, FinishReason>,
): Pick<LegacyChoice, 'finish_reason' | 'native_finish_reason'> {
  const reason = asString(native);
  if (!reason) return { finish_reason: null };
  return { finish_reason: table.get(reason) ?? 'stop', native_finish_reason: reason };
}
