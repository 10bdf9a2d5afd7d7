import type { FinishReason } from '../../../wire';
import { asRecord, asString, type Wire } from '../../shared/json';
import { promptOf, renameParameters, stopSequencesOf, toFinish, type LegacyFamily } from './legacy-family';

/** The fields of Jurassic-2 (InvokeModel) that the gateway uses. */
interface J2Request {
  prompt: string;
  temperature?: number;
  topP?: number;
  maxTokens?: number;
  numResults?: number;
  stopSequences?: string[];
}

interface J2Response {
  completions: J2Completion[];
}

interface J2Completion {
  data: { text: string };
  finishReason?: { reason: string };
}

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['endoftext', 'stop'],
  ['stop', 'stop'],
  ['length', 'length'],
]);

const NAMES = { temperature: 'temperature', top_p: 'topP', max_tokens: 'maxTokens' };

/** AI21's Jurassic-2. It does not support streaming. */
export const j2: LegacyFamily = {
  ids: /ai21\.j2/,
  maxTemperature: 1,

  toBody: (request, adjusted): J2Request => {
    const stopSequences = stopSequencesOf(request);
    return {
      prompt: promptOf(request),
      ...renameParameters(request, NAMES, adjusted),
      ...(request.n && request.n !== 1 ? { numResults: request.n } : {}),
      ...(stopSequences.length > 0 ? { stopSequences } : {}),
    };
  },

  toChoices: ({ completions }: Wire<J2Response>) => {
    if (!Array.isArray(completions)) return undefined;
    return completions.map((item) => {
      const completion = asRecord<J2Completion>(item);
      const text = asString(asRecord<J2Completion['data']>(completion?.data)?.text) ?? '';
      const finish = asRecord<NonNullable<J2Completion['finishReason']>>(completion?.finishReason);
      return { text, ...toFinish(finish?.reason, FINISH_REASONS, text !== '') };
    });
  },
};
