export interface ReceivedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface ErrorBody {
  detail: unknown;
  error?: { message: string; type: string; param: string | null; code: string | null };
}

/** Posts an object as JSON, or text and bytes as they are, and reads the whole answer. */
export async function post(url: string, body: unknown, init: RequestInit = {}): Promise<ReceivedResponse> {
  const response = await send(url, body, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Posts and answers as soon as the header of the answer is there. */
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

/** The data of the events of a stream. */
export function eventsOf(text: string): string[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => block.replace(/^data: /, ''));
}

const MESSAGES = [{ role: 'user', content: 'Hello!' }];

/** The two faces that an endpoint named `chat` is queried through. */
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
