import type { DraftBody } from '../shared/parameter-rules';

/** The parameters that a family of models rejects with 400 (`unsupported_parameter`, `unsupported_value`). */
interface Family {
  readonly models: RegExp;
  readonly rejected: readonly string[];
  /** Accepted if reasoning is switched off (`reasoning_effort: none`). */
  readonly acceptedWithoutReasoning?: readonly string[];
  /** Whether the models require the newer name of `max_tokens`. */
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

/** The first match applies. Requests for other models, such as fine-tuned ones, are not changed. */
const FAMILIES: readonly Family[] = [
  { models: /^gpt-\d+(?:\.\d+)?-chat/, rejected: [], isReasoning: false },
  { models: /^gpt-4o(?:-mini)?-search-preview/, rejected: ['temperature'], isReasoning: false },
  { models: /^gpt-5(?:-|$)/, rejected: [...SAMPLING, 'stop'], isReasoning: true },
  {
    models: /^gpt-(?:5\.\d|[6-9]|1\d)(?:[.-]|$)/,
    rejected: [...SAMPLING, 'stop'],
    acceptedWithoutReasoning: WITHOUT_REASONING,
    isReasoning: true,
  },
  { models: /^(?:o3|o4-mini|codex-mini)(?:-(?!mini)|$)/, rejected: [...SAMPLING, 'stop'], isReasoning: true },
  { models: /^o\d+(?:-|$)/, rejected: SAMPLING, isReasoning: true },
];

function familyOf(model: string): Family | undefined {
  return FAMILIES.find(({ models }) => models.test(model));
}

/** OpenAI's reasoning models: o-series, `codex-mini`, and gpt-5 or newer, except the chat variants. */
export function isReasoningModel(model: string): boolean {
  return familyOf(model)?.isReasoning ?? false;
}

/**
 * Drops the parameters that the model rejects and renames `max_tokens` for models that require the newer name. Returns the
 * names of the dropped parameters.
 */
export function adjustForModel(body: DraftBody, model: string): string[] {
  const family = familyOf(model);
  if (!family) return [];
  if (family.isReasoning && body.max_tokens !== undefined) {
    body.max_completion_tokens ??= body.max_tokens;
    delete body.max_tokens;
  }
  const accepted = body.reasoning_effort === 'none' ? (family.acceptedWithoutReasoning ?? []) : [];
  const dropped = family.rejected.filter((name) => {
    if (body[name] === undefined || (name === 'temperature' && body[name] === 1)) return false;
    return !accepted.includes(name);
  });
  for (const name of dropped) delete body[name];
  return dropped;
}
