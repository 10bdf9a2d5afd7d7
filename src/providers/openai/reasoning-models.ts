import type { DraftBody } from '../shared/parameter-rules';

/** What a family of models answers with 400 (`unsupported_parameter`, `unsupported_value`). */
interface Family {
  readonly models: RegExp;
  readonly refused: readonly string[];
  /** Taken after all when reasoning is switched off (`reasoning_effort: none`). */
  readonly takenWithoutReasoning?: readonly string[];
  /** Whether `max_tokens` has to have its newer name. */
  readonly isReasoning: boolean;
}

const SAMPLING = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
];
const WITHOUT_REASONING = ['temperature', 'top_p', 'logprobs', 'top_logprobs'];

/** The first that fits counts. Names that fit none are left alone, those of fine-tuned models among them. */
const FAMILIES: readonly Family[] = [
  { models: /^gpt-\d+(?:\.\d+)?-chat/, refused: [], isReasoning: false },
  { models: /^gpt-4o(?:-mini)?-search-preview/, refused: ['temperature'], isReasoning: false },
  { models: /^gpt-5(?:-|$)/, refused: [...SAMPLING, 'stop'], isReasoning: true },
  {
    models: /^gpt-(?:5\.\d|[6-9]|1\d)(?:[.-]|$)/,
    refused: [...SAMPLING, 'stop'],
    takenWithoutReasoning: WITHOUT_REASONING,
    isReasoning: true,
  },
  { models: /^(?:o3|o4-mini|codex-mini)(?:-(?!mini)|$)/, refused: [...SAMPLING, 'stop'], isReasoning: true },
  { models: /^o\d+(?:-|$)/, refused: SAMPLING, isReasoning: true },
];

function familyOf(model: string): Family | undefined {
  return FAMILIES.find(({ models }) => models.test(model));
}

/** OpenAI's reasoning models: o-series, `codex-mini`, and gpt-5 or newer, except the chat variants. */
export function isReasoningModel(model: string): boolean {
  return familyOf(model)?.isReasoning ?? false;
}

/**
 * Leaves out what the model refuses and gives `max_tokens` its newer name where it has to have it. Answers what was
 * dropped.
 */
export function adjustForModel(body: DraftBody, model: string): string[] {
  const family = familyOf(model);
  if (!family) return [];
  if (family.isReasoning && body['max_tokens'] !== undefined) {
    body['max_completion_tokens'] ??= body['max_tokens'];
    delete body['max_tokens'];
  }
  const taken = body['reasoning_effort'] === 'none' ? (family.takenWithoutReasoning ?? []) : [];
  const dropped = family.refused.filter((name) => {
    if (body[name] === undefined || (name === 'temperature' && body[name] === 1)) return false;
    return !taken.includes(name);
  });
  for (const name of dropped) delete body[name];
  return dropped;
}
