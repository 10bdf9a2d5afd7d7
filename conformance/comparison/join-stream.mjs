/**
 * Joins the events of a stream into `{ head, choices, usage, error, isDone }`, however the content was split into chunks.
 * `head` has the fields of the first event that apply to the whole response. `choices` maps each index to
 * `{ role, content, text, tool_calls, finish_reason }`.
 */
export function joinStream(events) {
  const joined = { choices: {} };
  for (const event of events) {
    if (event.object)
      joined.head ??= { id: event.id, object: event.object, created: event.created, model: event.model };
    if (event === '[DONE]') joined.isDone = true;
    if (event.error) joined.error = event.error;
    if (hasCounts(event.usage)) joined.usage = event.usage;
    for (const choice of event.choices ?? []) appendChoice((joined.choices[choice.index] ??= {}), choice);
  }
  return joined;
}

/** MLflow's chunks can contain a `usage` whose counts are all null. */
const hasCounts = (usage) => Object.values(usage ?? {}).some((count) => count !== null);

function appendChoice(joined, { delta, text, finish_reason: reason }) {
  if (delta?.role) joined.role = delta.role;
  for (const [field, fragment] of Object.entries({ content: delta?.content, text })) {
    if (fragment) joined[field] = (joined[field] ?? '') + fragment;
  }
  for (const fragment of delta?.tool_calls ?? []) appendToolCall((joined.tool_calls ??= {}), fragment);
  // Keeps a second finish reason, which is a defect, visible in the comparison.
  if (reason) joined.finish_reason = joined.finish_reason ? `${joined.finish_reason}, ${reason}` : reason;
}

function appendToolCall(toolCalls, { index, id, type, function: { name, arguments: fragment } = {} }) {
  const toolCall = (toolCalls[index] ??= { arguments: '' });
  if (id) toolCall.id = id;
  if (type) toolCall.type = type;
  if (name) toolCall.name = name;
  toolCall.arguments += fragment ?? '';
}
