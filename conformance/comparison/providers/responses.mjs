/** Builders for responses of the fake provider: `{ status, type, chunks }`, with the chunks as they are written. */

export const json = (body, status = 200) => ({ status, type: 'application/json', chunks: [JSON.stringify(body)] });

/** Returns one server-sent event. */
export const data = (event) => `data: ${JSON.stringify(event)}\n\n`;

/** Returns a stream of encoded server-sent events. */
export const events = (chunks) => ({ status: 200, type: 'text/event-stream', chunks });

/** Returns a stream of JSON lines. */
export const lines = (objects) => ({
  status: 200,
  type: 'application/stream+json',
  chunks: objects.map((object) => `${JSON.stringify(object)}\n`),
});

/** Returns `make(index)` for each of `count` choices; default: 1. */
export const times = (count, make) => Array.from({ length: count ?? 1 }, (_, index) => make(index));

export const VECTOR = [0.25, -0.5, 1];
export const CREATED = 1_700_000_000;

/** Applies `change` to each event of a stream except `[DONE]`. Other responses are returned unchanged. */
export function mapEvents(response, change) {
  if (response?.type !== 'text/event-stream') return response;
  const chunks = response.chunks.map((chunk) =>
    chunk.startsWith('data: {') ? data(change(JSON.parse(chunk.slice('data: '.length)))) : chunk,
  );
  return { ...response, chunks };
}
