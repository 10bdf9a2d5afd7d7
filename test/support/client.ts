export interface ReceivedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Whether the connection was closed before the body was complete. */
  readonly isCut: boolean;
}

export interface ErrorBody {
  detail: unknown;
  error?: { message: string; type: string; param: string | null; code: string | null };
}

/** Posts an object as JSON, or text and bytes unchanged, and reads the response to its end. */
export async function post(url: string, body: unknown, init: RequestInit = {}): Promise<ReceivedResponse> {
  return readResponse(await send(url, body, init));
}

/**
 * Reads a response to its end. Only a stream may be cut, and only after an error event.
 * @throws the error of the connection for any other incomplete response
 */
export async function readResponse(response: Response): Promise<ReceivedResponse> {
  const { status, headers } = response;
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const bytes of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      text += decoder.decode(bytes, { stream: true });
    }
    return { status, headers, text, isCut: false };
  } catch (error) {
    if (eventsOf(text).at(-1)?.startsWith('{"error":')) return { status, headers, text, isCut: true };
    throw error;
  }
}

/** Posts like {@link post}, and returns when the response headers have arrived. */
export function send(url: string, body: unknown, init: RequestInit = {}): Promise<Response> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
  const headers = { 'content-type': 'application/json', ...(init.headers as Record<string, string>) };
  return fetch(url, {
    method: 'POST',
    ...init,
    headers,
    body: isRaw ? (body as RequestInit['body']) : JSON.stringify(body),
  });
}

export function errorOf({ text }: ReceivedResponse): ErrorBody {
  return JSON.parse(text) as ErrorBody;
}

/** Returns the data of each event of a stream. */
export function eventsOf(text: string): string[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => block.replace(/^data: /, ''));
}

const MESSAGES = [{ role: 'user', content: 'Hello!' }];

/** Requests to an endpoint named `chat` in two dialects. */
export const DIALECTS = [
  {
    dialect: 'MLflow',
    path: '/endpoints/chat/invocations',
    chat: { messages: MESSAGES },
    messageOf: ({ detail }: ErrorBody): unknown => detail,
  },
  {
    dialect: 'OpenAI',
    path: '/v1/chat/completions',
    chat: { model: 'chat', messages: MESSAGES },
    messageOf: ({ error }: ErrorBody): unknown => error?.message,
  },
];
export type Dialect = (typeof DIALECTS)[number];
