import type { FinishReason } from '../../../wire';
import { asRecord, asArray, asString, type Wire } from '../../shared/json';
import { rejectMultipleChoices } from '../converse-request';
import { toTokenCount } from '../usage';
import {
  promptOf,
  renameParameters,
  scaledTemperature,
  stopSequencesOf,
  toFinish,
  type LegacyFamily,
} from './legacy-family';

/** The fields of Titan Text (InvokeModel) that the gateway uses. */
interface TitanRequest {
  inputText: string;
  textGenerationConfig: { temperature?: number; topP?: number; maxTokenCount?: number; stopSequences?: string[] };
}

interface TitanResponse {
  inputTextTokenCount: number;
  results: TitanResult[];
}

interface TitanResult {
  outputText: string;
  tokenCount: number;
  completionReason: string | null;
}

interface TitanEvent {
  outputText: string;
  completionReason: string | null;
}

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['FINISH', 'stop'],
  ['STOP_CRITERIA_MET', 'stop'],
  ['LENGTH', 'length'],
  ['CONTENT_FILTERED', 'content_filter'],
]);

const NAMES = { temperature: 'temperature', top_p: 'topP', max_tokens: 'maxTokenCount' };

/** Amazon Titan Text. Its temperature ranges from 0 to 1. */
export const titan: LegacyFamily = {
  ids: /amazon\.titan-(?:text|tg1)/,

  toBody: (request, adjusted): TitanRequest => {
    rejectMultipleChoices(request.n);
    const stopSequences = stopSequencesOf(request);
    return {
      inputText: promptOf(request),
      textGenerationConfig: {
        ...renameParameters(request, NAMES, adjusted),
        ...scaledTemperature(request, 0.5, adjusted),
        ...(stopSequences.length > 0 ? { stopSequences } : {}),
      },
    };
  },

  toChoices: ({ results }: Wire<TitanResponse>) => {
    if (!Array.isArray(results)) return undefined;
    return results.map((item) => {
      const result = asRecord<TitanResult>(item);
      const text = asString(result?.outputText) ?? '';
      return { text, ...toFinish(result?.completionReason, FINISH_REASONS, text !== '') };
    });
  },

  toUsage: ({ inputTextTokenCount, results }: Wire<TitanResponse>) => {
    const prompt_tokens = toTokenCount(inputTextTokenCount);
    if (prompt_tokens === undefined) return undefined;
    const counts = asArray(results).map((item) => toTokenCount(asRecord<TitanResult>(item)?.tokenCount) ?? 0);
    const completion_tokens = counts.reduce((sum, count) => sum + count, 0);
    return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
  },

  toFragment: ({ outputText, completionReason }: Wire<TitanEvent>, hasText) => ({
    index: 0,
    text: asString(outputText) ?? '',
    ...toFinish(completionReason, FINISH_REASONS, hasText || Boolean(outputText)),
  }),
};
