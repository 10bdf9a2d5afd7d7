import type { FinishReason } from '../../../wire';
import { asRecord, asIndex, asString, type Wire } from '../../shared/json';
import {
  promptOf,
  renameParameters,
  scaledTemperature,
  stopSequencesOf,
  toFinish,
  type LegacyFamily,
} from './legacy-family';

/** The fields of Cohere Command, text and light (InvokeModel), that the gateway uses. */
interface CommandRequest {
  prompt: string;
  temperature?: number;
  p?: number;
  k?: number;
  max_tokens?: number;
  num_generations?: number;
  stop_sequences?: string[];
  stream?: true;
}

interface CommandResponse {
  generations: Generation[];
}

interface Generation {
  text: string;
  finish_reason: string;
}

interface CommandEvent {
  index?: number;
  text?: string;
  finish_reason?: string;
}

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['ERROR_TOXIC', 'content_filter'],
]);

const NAMES = { temperature: 'temperature', top_p: 'p', top_k: 'k', max_tokens: 'max_tokens' };

/** Cohere Command (text and light). Its temperature ranges from 0 to 5. */
export const command: LegacyFamily = {
  ids: /cohere\.command-(?:text|light)/,

  toBody: (request, adjusted): CommandRequest => {
    const stop_sequences = stopSequencesOf(request);
    return {
      prompt: promptOf(request),
      ...renameParameters(request, NAMES, adjusted),
      ...scaledTemperature(request, 2.5, adjusted),
      ...(request.n && request.n !== 1 ? { num_generations: request.n } : {}),
      ...(stop_sequences.length > 0 ? { stop_sequences } : {}),
      ...(request.stream ? { stream: true } : {}),
    };
  },

  toChoices: ({ generations }: Wire<CommandResponse>) => {
    if (!Array.isArray(generations)) return undefined;
    return generations.map((item) => {
      const generation = asRecord<Generation>(item);
      const text = asString(generation?.text) ?? '';
      return { text, ...toFinish(generation?.finish_reason, FINISH_REASONS, text !== '') };
    });
  },

  toFragment: ({ index, text, finish_reason }: Wire<CommandEvent>, hasText) => ({
    index: asIndex(index) ?? 0,
    text: asString(text) ?? '',
    ...toFinish(finish_reason, FINISH_REASONS, hasText || Boolean(text)),
  }),
};
