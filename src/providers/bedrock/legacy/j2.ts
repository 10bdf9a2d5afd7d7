import type { FinishReason } from '../../../wire';
import { asRecord, asArray, asString } from '../../shared/json';
import { promptOf, renamed, stopsOf, toFinish, type LegacyFamily } from './legacy-family';

const FINISH: ReadonlyMap<string, FinishReason> = new Map([
  ['endoftext', 'stop'],
  ['stop', 'stop'],
  ['length', 'length'],
]);

const NAMES = { temperature: 'temperature', top_p: 'topP', max_tokens: 'maxTokens' };

/** AI21's Jurassic-2. It does not stream. */
export const j2: LegacyFamily = {
  ids: /ai21\.j2/,

  toBody: (request, adjusted) => {
    const stopSequences = stopsOf(request);
    return {
      prompt: promptOf(request),
      ...renamed(request, NAMES, adjusted),
      ...(request.n && request.n !== 1 ? { numResults: request.n } : {}),
      ...(stopSequences.length > 0 ? { stopSequences } : {}),
    };
  },

  toChoices: (answer) => {
    if (!Array.isArray(answer['completions'])) return undefined;
    return asArray(answer['completions']).map((item) => {
      const completion = asRecord(item);
      const reason = asRecord(completion?.['finishReason'])?.['reason'];
      return { text: asString(asRecord(completion?.['data'])?.['text']) ?? '', ...toFinish(reason, FINISH) };
    });
  },
};
