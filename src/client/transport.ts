import type { Authorization } from './credentials';
import { isFalse, isServerRuntime } from './environment';
import { ConnectionError, HttpError, MlflowException, TimeoutError } from './errors';
import type { ClientOptions, RequestOptions } from './options';
import { adviceOn, isRetryable, pause, retriesOf, waitBefore } from './retries';
import { VERSION } from './version';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request to the server. */
export interface ApiRequest {
  readonly method: Method;
  /** Begins with `/`; parts that come from callers are encoded. */
  readonly path: string;
  /** Sent as JSON; undefined for no body. */
  readonly body?: unknown;
  /** In milliseconds. */
  readonly timeoutMs: number;
}

/** An attempt: its signal, and the clock that cancels it when no data arrives. */
interface Attempt {
  readonly signal: AbortSignal;
  /** Starts the time without data again. */
  readonly restart: () => void;
  /** Stops the time, because the caller is busy with what has arrived. */
  readonly hold: () => void;
  /** Ends the attempt: later signals have no effect. */
  readonly end: () => void;
}

/** A response whose body has not been read. */
export interface OpenResponse {
  readonly response: Response;
  /** Names the request in errors. */
  readonly label: string;
  readonly attempt: Attempt;
}

/** Sends requests with retries, timeouts and credentials. */
export class Transport {
  /** @param base without a trailing slash */
  constructor(
    readonly base: string,
    private readonly authorization: Authorization,
    private readonly options: ClientOptions,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /**
   * Sends a request and returns the JSON value of its response.
   * @throws HttpError, ConnectionError, TimeoutError; the reason of the signal
   */
  async json(request: ApiRequest, options: RequestOptions = {}): Promise<unknown> {
    return this.withRetries(request, options, async (opened) => {
      const text = await readText(opened);
      try {
        return text === '' ? undefined : (JSON.parse(text) as unknown);
      } catch (error) {
        throw new MlflowException(`The response from ${opened.label} is not JSON: ${text.slice(0, 200)}`, {
          cause: error,
        });
      }
    });
  }

  /** Like `json`, but returns the response when its headers have arrived. The caller ends the attempt. */
  open(request: ApiRequest, options: RequestOptions = {}): Promise<OpenResponse> {
    return this.withRetries(request, options, (opened) => opened, true);
  }

  private async withRetries<T>(
    request: ApiRequest,
    options: RequestOptions,
    read: (opened: OpenResponse) => T | Promise<T>,
    staysOpen = false,
  ): Promise<T> {
    const retries = retriesOf(this.options.maxRetries);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    for (let retry = 1; ; retry += 1) {
      options.signal?.throwIfAborted();
      const attempt = startAttempt(options.timeoutMs ?? this.options.timeoutMs ?? request.timeoutMs, options.signal);
      let isOpen = false;
      try {
        const result = await read(await this.send(request, body, options, attempt));
        isOpen = staysOpen;
        return result;
      } catch (error) {
        options.signal?.throwIfAborted();
        const wait = retry <= retries && isRetryable(error, request.method) ? waitBefore(retry, error) : undefined;
        if (wait === undefined) throw error;
        await pause(wait, options.signal);
      } finally {
        if (!isOpen) attempt.end();
      }
    }
  }

  private async send(
    { method, path }: ApiRequest,
    body: string | undefined,
    options: RequestOptions,
    attempt: Attempt,
  ): Promise<OpenResponse> {
    const label = `${method} ${this.base}${path}`;
    const send = this.options.fetch ?? globalThis.fetch;
    const authorization = await this.authorization();
    const headers = {
      // A browser sends its own, and another one would need a preflight request.
      ...(isServerRuntime() && { 'user-agent': `sluice-client/${VERSION}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(authorization !== undefined && { authorization }),
      ...this.headers,
      ...this.options.headers,
      ...options.headers,
    };
    const redirect = isFalse('MLFLOW_ALLOW_HTTP_REDIRECTS') ? 'error' : 'follow';
    const response = await send(this.base + path, {
      method,
      headers,
      redirect,
      signal: attempt.signal,
      ...(body !== undefined && { body }),
    }).catch((error: unknown) => {
      throw asClientError(error, label, attempt);
    });
    const opened = { response, label, attempt };
    if (response.ok) return opened;
    const text = await readText(opened);
    throw new HttpError(label, response.status, response.statusText, text, response.headers);
  }
}

/** Returns the chunks of the body. Stopping early closes the connection. */
export async function* chunksOf({ response, label, attempt }: OpenResponse): AsyncGenerator<string, void> {
  // The types of Node.js do not know what the chunks are.
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return;
  const decoder = new TextDecoder();
  try {
    for (;;) {
      attempt.restart();
      const { done, value } = await reader.read();
      attempt.hold();
      if (done) break;
      yield decoder.decode(value, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw asClientError(error, label, attempt);
  } finally {
    await reader.cancel().catch(() => {});
    attempt.end();
  }
}

async function readText(opened: OpenResponse): Promise<string> {
  let text = '';
  for await (const chunk of chunksOf(opened)) text += chunk;
  return text;
}

/** Errors of `fetch` differ between runtimes; their causes say more. */
function asClientError(error: unknown, label: string, { signal }: Attempt): unknown {
  if (error instanceof MlflowException) return error;
  // The caller's reason, or the timeout.
  if (signal.aborted) return signal.reason;
  const { message, cause } = error as { message?: unknown; cause?: { message?: unknown; code?: unknown } };
  const reason = [cause?.message, cause?.code, message].find((text) => typeof text === 'string' && text !== '');
  return new ConnectionError(`${label} failed: ${String(reason ?? error)}${adviceOn(error)}`, { cause: error });
}

/** The longest delay of a timer, about 25 days. */
const MAX_DELAY_MS = 2 ** 31 - 1;

function startAttempt(timeoutMs: number, outer: AbortSignal | undefined): Attempt {
  const controller = new AbortController();
  const abort = (): void => controller.abort(outer?.reason);
  const expire = (): void => controller.abort(new TimeoutError(`The server sent nothing for ${timeoutMs / 1000} s.`));
  // A timer expires at once if its delay is longer, e.g. Infinity.
  const delay = Math.min(timeoutMs, MAX_DELAY_MS);
  let timer = setTimeout(expire, delay);
  outer?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    restart: () => {
      clearTimeout(timer);
      timer = setTimeout(expire, delay);
    },
    hold: () => clearTimeout(timer),
    end: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}
