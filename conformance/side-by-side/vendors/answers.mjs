/** How a fake vendor answers: `{ status, type, chunks }`, the chunks as they go over the wire. */

export const json = (body, status = 200) => ({ status, type: 'application/json', chunks: [JSON.stringify(body)] });

export const data = (event) => `data: ${JSON.stringify(event)}\n\n`;

/** Events as they are, so that a vendor may name them or add `[DONE]`. */
export const events = (chunks) => ({ status: 200, type: 'text/event-stream', chunks });

export const lines = (objects) => ({
  status: 200,
  type: 'application/stream+json',
  chunks: objects.map((object) => `${JSON.stringify(object)}\n`),
});

/** As many answers as asked for. */
export const times = (count, make) => Array.from({ length: count ?? 1 }, (_, index) => make(index));

export const VECTOR = [0.25, -0.5, 1];
export const CREATED = 1_700_000_000;

/** A stream of which each event but `[DONE]` is changed; other answers as they are. */
export function changed(answer, change) {
  if (answer?.type !== 'text/event-stream') return answer;
  const chunks = answer.chunks.map((chunk) =>
    chunk.startsWith('data: {') ? data(change(JSON.parse(chunk.slice('data: '.length)))) : chunk,
  );
  return { ...answer, chunks };
}
