import type { FinishReason } from '../../../wire';
import { toCompleteRequest } from '../../models/claude/legacy-completions';
import { capabilitiesOf } from '../../models/claude/model-capabilities';
import { DEFAULT_SETTINGS } from '../../models/claude/translation';
import { asRecord, asString, type JsonObject } from '../../shared/json';
import { renamed, stopsOf, toFinish, type LegacyChoice, type LegacyFamily } from './legacy-family';

const FINISH: ReadonlyMap<string, FinishReason> = new Map([
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
]);

const MODEL = 'claude-v2';
const CAPABILITIES = { ...capabilitiesOf(MODEL), maxOutputTokens: 8191 };
const NAMES = { temperature: 'temperature', top_p: 'top_p', top_k: 'top_k', max_tokens: 'max_tokens_to_sample' };

/** Claude up to version 2, in the words of Anthropic's own legacy completions. */
export const claude: LegacyFamily = {
  ids: /anthropic\.claude-(?:v[12]|instant)/,

  toBody: (request, adjusted) => {
    const { stream: _s, user: _u, metadata: _m, safety_identifier: _i, ...asked } = request;
    const translation = { request: asked, settings: DEFAULT_SETTINGS, capabilities: CAPABILITIES, adjusted };
    const { model: _, ...body } = asRecord(toCompleteRequest(translation, MODEL)) ?? {};
    return {
      ...renamed(request, NAMES, adjusted),
      ...body,
      anthropic_version: 'bedrock-2023-05-31',
      stop_sequences: [...new Set([...stopsOf(request), '\n\nHuman:'])],
    };
  },

  toChoices: (answer) => {
    const choice = toChoice(answer);
    return choice && [choice];
  },

  toPiece: (event) => ({ index: 0, text: '', finish_reason: null, ...toChoice(event) }),
};

function toChoice(source: JsonObject): LegacyChoice | undefined {
  const completion = asString(source['completion']);
  return completion === undefined ? undefined : { text: completion, ...toFinish(source['stop_reason'], FINISH) };
}
