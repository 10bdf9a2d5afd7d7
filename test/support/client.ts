export interface ReceivedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface ErrorBody {
  detail: unknown;
  error?: { message: string; type: string; param: string | null; code: string | null };
}

/** Posts an object as JSON, or text and bytes unchanged, and reads the complete response. */
export async function post(url: string, body: unknown, init: RequestInit = {}): Promise<ReceivedResponse> {
  const response = await send(url, body, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
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
