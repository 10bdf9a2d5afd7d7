import type { FinishReason } from '../../../wire';
import { asRecord, asArray, asIndex, asString } from '../../shared/json';
import { promptOf, renamed, scaledTemperature, stopsOf, toFinish, type LegacyFamily } from './legacy-family';

const FINISH: ReadonlyMap<string, FinishReason> = new Map([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['ERROR_TOXIC', 'content_filter'],
]);

const NAMES = { temperature: 'temperature', top_p: 'p', top_k: 'k', max_tokens: 'max_tokens' };

/** Cohere's Command of the generate API, whose temperature goes from 0 to 5. */
export const command: LegacyFamily = {
  ids: /cohere\.command-(?:text|light)/,

  toBody: (request, adjusted) => {
    const stop_sequences = stopsOf(request);
    return {
      prompt: promptOf(request),
      ...renamed(request, NAMES, adjusted),
      ...scaledTemperature(request, 2.5, adjusted),
      ...(request.n && request.n !== 1 ? { num_generations: request.n } : {}),
      ...(stop_sequences.length > 0 ? { stop_sequences } : {}),
      ...(request.stream ? { stream: true } : {}),
    };
  },

  toChoices: (answer) => {
    if (!Array.isArray(answer['generations'])) return undefined;
    return asArray(answer['generations']).map((item) => {
      const generation = asRecord(item);
      return { text: asString(generation?.['text']) ?? '', ...toFinish(generation?.['finish_reason'], FINISH) };
    });
  },

  toPiece: (event) => ({
    index: asIndex(event['index']) ?? 0,
    text: asString(event['text']) ?? '',
    ...toFinish(event['finish_reason'], FINISH),
  }),
};
