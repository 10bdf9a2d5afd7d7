/** Models that OpenAI and Azure serve at `/responses` only, including dated variants. */
const RESPONSES_ONLY =
  /^(?:o\d+-pro|o\d+(?:-mini)?-deep-research|gpt-\d+(?:\.\d+)?-(?:pro|codex)|codex-mini|computer-use-preview)(?:-|$)/;

/** Whether a model is served at `/responses` only. False for unknown and fine-tuned names. */
export function isResponsesOnly(model: string): boolean {
  return RESPONSES_ONLY.test(model);
}
