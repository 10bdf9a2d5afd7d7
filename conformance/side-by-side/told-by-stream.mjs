/**
 * What the events of a stream say together, however they are cut into pieces: `{ head, choices, usage, error, isDone }`, of
 * the head what the first event says of the whole, a choice `{ role, content, text, tool_calls, finish_reason }`.
 */
export function toldBy(events) {
  const told = { choices: {} };
  for (const event of events) {
    if (event.object) told.head ??= { id: event.id, object: event.object, created: event.created, model: event.model };
    if (event === '[DONE]') told.isDone = true;
    if (event.error) told.error = event.error;
    if (isCounted(event.usage)) told.usage = event.usage;
    for (const choice of event.choices ?? []) addTo((told.choices[choice.index] ??= {}), choice);
  }
  return told;
}

/** Usage in which nothing is counted says nothing. */
const isCounted = (usage) => Object.values(usage ?? {}).some((count) => count !== null);

function addTo(told, { delta, text, finish_reason: reason }) {
  if (delta?.role) told.role = delta.role;
  for (const [name, piece] of Object.entries({ content: delta?.content, text })) {
    if (piece) told[name] = (told[name] ?? '') + piece;
  }
  for (const piece of delta?.tool_calls ?? []) addCall((told.tool_calls ??= {}), piece);
  // A second reason is a defect, so it must show.
  if (reason) told.finish_reason = told.finish_reason ? `${told.finish_reason}, ${reason}` : reason;
}

function addCall(calls, { index, id, type, function: { name, arguments: pieces } = {} }) {
  const call = (calls[index] ??= { arguments: '' });
  if (id) call.id = id;
  if (type) call.type = type;
  if (name) call.name = name;
  call.arguments += pieces ?? '';
}
