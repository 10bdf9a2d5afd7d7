import type { OutgoingBody } from '../openai-shape/openai-shaped.adapter';

const SAMPLING = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
] as const;
/** Taken again from gpt-5.1 on, when reasoning is switched off. */
const WITHOUT_REASONING: ReadonlySet<string> = new Set(['temperature', 'top_p', 'logprobs', 'top_logprobs']);

/** OpenAI's reasoning models: o-series and gpt-5 or newer, except the chat variants. Unknown names are left alone. */
export function isReasoningModel(model: string): boolean {
  return /^o\d+(?:-|$)/.test(model) || (/^gpt-(?:[5-9]|\d\d)/.test(model) && !/^gpt-[\d.]+-chat/.test(model));
}

/**
 * Leaves out what reasoning models answer with 400 (`unsupported_parameter`, `unsupported_value`) and gives `max_tokens`
 * its newer name. Answers what was dropped.
 */
export function adjustForReasoning(body: OutgoingBody, model: string): string[] {
  if (body['max_tokens'] !== undefined) {
    body['max_completion_tokens'] ??= body['max_tokens'];
    delete body['max_tokens'];
  }
  const takesSome = body['reasoning_effort'] === 'none' && /^gpt-(?:5\.[1-9]|[6-9]|\d\d)/.test(model);
  const refused = SAMPLING.filter((name) => {
    if (body[name] === undefined || (name === 'temperature' && body[name] === 1)) return false;
    return !(takesSome && WITHOUT_REASONING.has(name));
  });
  for (const name of refused) delete body[name];
  return refused;
}
