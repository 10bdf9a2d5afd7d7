import type { FinishReason } from '../../../wire';
import { toCompleteRequest } from '../../models/claude/legacy-completions';
import { capabilitiesOf } from '../../models/claude/model-capabilities';
import { DEFAULT_SETTINGS } from '../../models/claude/translation';
import { asString, type Wire } from '../../shared/json';
import { renameParameters, stopSequencesOf, toFinish, type LegacyChoice, type LegacyFamily } from './legacy-family';

/** The fields of a response or stream event of legacy Claude (InvokeModel) that the gateway reads. */
interface ClaudeCompletion {
  completion: string;
  stop_reason: string | null;
}

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
]);

const MODEL = 'claude-v2';
const CAPABILITIES = { ...capabilitiesOf(MODEL), maxOutputTokens: 8191 };
const NAMES = { temperature: 'temperature', top_p: 'top_p', top_k: 'top_k', max_tokens: 'max_tokens_to_sample' };

/** Claude up to version 2, in the format of Anthropic's legacy completions. */
export const claude: LegacyFamily = {
  ids: /anthropic\.claude-(?:v[12]|instant)/,

  toBody: (request, adjusted) => {
    const { stream: _s, user: _u, metadata: _m, safety_identifier: _i, ...translated } = request;
    const translation = { request: translated, settings: DEFAULT_SETTINGS, capabilities: CAPABILITIES, adjusted };
    const { model: _, ...body } = toCompleteRequest(translation, MODEL);
    return {
      ...renameParameters(request, NAMES, adjusted),
      ...body,
      anthropic_version: 'bedrock-2023-05-31',
      stop_sequences: [...new Set([...stopSequencesOf(request), '\n\nHuman:'])],
    };
  },

  toChoices: (response) => {
    const choice = toChoice(response, false);
    return choice && [choice];
  },

  toFragment: (event, hasText) => ({ index: 0, text: '', finish_reason: null, ...toChoice(event, hasText) }),
};

function toChoice({ completion, stop_reason }: Wire<ClaudeCompletion>, hasText: boolean): LegacyChoice | undefined {
  const text = asString(completion);
  return text === undefined ? undefined : { text, ...toFinish(stop_reason, FINISH_REASONS, hasText || text !== '') };
}
