/** A part of a response's body, and when it goes out. */
export interface Piece {
  /** Milliseconds after the header; never less than in the piece before. */
  readonly atMs: number;
  readonly text: string;
}

/** A whole response, written down before it is played. */
export interface Script {
  /** Milliseconds before the header. */
  readonly latencyMs: number;
  /** `undefined`: the connection breaks before there is a header. */
  readonly head: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined;
  readonly pieces: readonly Piece[];
  /** What follows the last piece: a clean end, silence, or a broken connection. */
  readonly ending: 'end' | 'silence' | 'reset';
}

/** An event of a stream. */
export interface TimedEvent {
  readonly data: object;
  /** What it takes to write, in tokens. */
  readonly tokens: number;
}

export function jsonScript(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Script {
  return {
    latencyMs: 0,
    head: { status, headers: { 'content-type': 'application/json', ...headers } },
    pieces: [{ atMs: 0, text: JSON.stringify(body) }],
    ending: 'end',
  };
}

/** Server-sent events at a steady pace, and `[DONE]`. With 0 tokens a second they all go out at once. */
export function streamScript(events: readonly TimedEvent[], tokensPerSecond: number): Script {
  const msPerToken = tokensPerSecond === 0 ? 0 : 1000 / tokensPerSecond;
  let atMs = 0;
  const pieces = events.map(({ data, tokens }) => {
    atMs += tokens * msPerToken;
    return { atMs, text: `data: ${JSON.stringify(data)}\n\n` };
  });
  return {
    latencyMs: 0,
    head: { status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' } },
    pieces: [...pieces, { atMs, text: 'data: [DONE]\n\n' }],
    ending: 'end',
  };
}

export function isStream(script: Script): boolean {
  return script.head?.headers['content-type']?.startsWith('text/event-stream') ?? false;
}
