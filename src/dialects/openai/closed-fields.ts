/** An object that is changed in place: a response, a chunk or a part of one. It has no other reader. */
export type Fields = Record<string, unknown>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}

/** Moves a value that OpenAI's types do not allow to `native_…`. Absent and `null` values are allowed. */
export function moveUnless(isAllowed: (value: unknown) => boolean, fields: Fields, name: string): void {
  const value = fields[name];
  if (value === undefined || value === null || isAllowed(value)) return;
  fields[`native_${name}`] = value;
  fields[name] = undefined;
}

const SERVICE_TIERS: ReadonlySet<unknown> = new Set(['auto', 'default', 'flex', 'scale', 'priority']);

/** Other names of OpenAI's `default`. */
const DEFAULT_TIERS: ReadonlySet<unknown> = new Set(['standard', 'STANDARD']);

export function closeServiceTier(fields: Fields): void {
  const tier = fields.service_tier;
  if (tier === undefined || tier === null || SERVICE_TIERS.has(tier)) return;
  const isDefault = DEFAULT_TIERS.has(tier);
  fields.service_tier = isDefault ? 'default' : undefined;
  // Written without `moveUnless`: some providers send the tier in every chunk.
  if (!isDefault && tier !== '') fields.native_service_tier = tier;
}

/** OpenAI's only annotations are URL citations. Those of other types are moved to `native_annotations`. */
export function closeAnnotations(message: Fields): void {
  const { annotations } = message;
  if (!Array.isArray(annotations)) {
    moveUnless(() => false, message, 'annotations');
    return;
  }
  const citations: Fields[] = [];
  const others: unknown[] = [];
  for (const annotation of annotations) {
    const citation = toUrlCitation(annotation);
    if (citation) citations.push(citation);
    else others.push(annotation);
  }
  if (others.length > 0) message.native_annotations = others;
  message.annotations = citations.length > 0 || others.length === 0 ? citations : undefined;
}

/** Completes a URL citation; some providers omit the title and positions, or write the fields without nesting them. */
function toUrlCitation(value: unknown): Fields | undefined {
  if (!isRecord(value) || value.type !== 'url_citation') return undefined;
  const { type, index, url_citation: nested, ...flat } = value;
  const citation = isRecord(nested) ? nested : flat;
  if (!isString(citation.url)) return undefined;
  return {
    ...(isRecord(nested) && flat),
    type,
    // The position in the list, by which clients merge the deltas of a stream.
    ...(index !== undefined && { index }),
    url_citation: {
      ...citation,
      title: isString(citation.title) ? citation.title : citation.url,
      start_index: toPosition(citation.start_index),
      end_index: toPosition(citation.end_index),
    },
  };
}

function toPosition(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : 0;
}

/** Whether a value has the two results of OpenAI's moderation. */
export function isModeration(value: unknown): boolean {
  return isRecord(value) && [value.input, value.output].every(isModerationResult);
}

function isModerationResult(value: unknown): boolean {
  if (!isRecord(value)) return false;
  if (value.type === 'error') return isString(value.code) && isString(value.message);
  return value.type === 'moderation_results' && isString(value.model) && Array.isArray(value.results);
}

/** Completes the log probabilities of a chat's tokens; moves those in another format to `native_logprobs`. */
export function closeChatLogprobs(choice: Fields): void {
  moveUnless(areChatLogprobs, choice, 'logprobs');
}

function areChatLogprobs(value: unknown): boolean {
  return isRecord(value) && [value.content, value.refusal].every(areTokens);
}

function areTokens(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.every(isToken));
}

/** Sets a missing `top_logprobs`, which OpenAI's type requires. */
function isToken(value: unknown): boolean {
  if (!isTopToken(value)) return false;
  value.top_logprobs ??= [];
  return Array.isArray(value.top_logprobs) && value.top_logprobs.every(isTopToken);
}

function isTopToken(value: unknown): value is Fields {
  return isRecord(value) && isString(value.token) && typeof value.logprob === 'number' && areBytes(value.bytes);
}

function areBytes(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.every(Number.isInteger));
}
