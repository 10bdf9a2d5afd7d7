import type { FinishReason } from '../../../wire';
import { asRecord, asArray, asString } from '../../shared/json';
import { refuseSeveralAnswers } from '../converse-request';
import { tokens } from '../usage';
import { promptOf, renamed, scaledTemperature, stopsOf, toFinish, type LegacyFamily } from './legacy-family';

const FINISH: ReadonlyMap<string, FinishReason> = new Map([
  ['FINISH', 'stop'],
  ['STOP_CRITERIA_MET', 'stop'],
  ['LENGTH', 'length'],
  ['CONTENT_FILTERED', 'content_filter'],
]);

/** Amazon Titan Text, whose temperature goes from 0 to 1. */
export const titan: LegacyFamily = {
  ids: /amazon\.titan-(?:text|tg1)/,

  toBody: (request, adjusted) => {
    refuseSeveralAnswers(request.n);
    const names = { temperature: 'temperature', top_p: 'topP', max_tokens: 'maxTokenCount' };
    const stopSequences = stopsOf(request);
    return {
      inputText: promptOf(request),
      textGenerationConfig: {
        ...renamed(request, names, adjusted),
        ...scaledTemperature(request, 0.5, adjusted),
        ...(stopSequences.length > 0 ? { stopSequences } : {}),
      },
    };
  },

  toChoices: (answer) => {
    if (!Array.isArray(answer['results'])) return undefined;
    return asArray(answer['results']).map((item) => {
      const result = asRecord(item);
      return { text: asString(result?.['outputText']) ?? '', ...toFinish(result?.['completionReason'], FINISH) };
    });
  },

  toUsage: (answer) => {
    const prompt_tokens = tokens(answer['inputTextTokenCount']);
    const written = asArray(answer['results']).map((item) => tokens(asRecord(item)?.['tokenCount']) ?? 0);
    if (prompt_tokens === undefined) return undefined;
    const completion_tokens = written.reduce((sum, each) => sum + each, 0);
    return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
  },

  toPiece: (event) => ({
    index: 0,
    text: asString(event['outputText']) ?? '',
    ...toFinish(event['completionReason'], FINISH),
  }),
};
