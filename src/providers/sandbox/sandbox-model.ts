import type { Dispatcher } from 'undici';
import { GatewayError } from '../../errors';
import { ChatRequest, CompletionsRequest, EmbeddingsRequest, type Schema } from '../../wire';
import { chatResponse, chatEvents } from './chat';
import { completionsResponse, completionsEvents } from './completions';
import { embeddingsResponse } from './embeddings';
import { toErrorBody } from './error-body';
import { FaultSchedule, withFault } from './faults';
import { hashOf } from './hash';
import { Playback } from './playback';
import type { SandboxConfig } from './sandbox.config';
import { jsonScript, streamScript, type Script } from './script';
import { Tokens } from './tokens';

/**
 * A model inside the process, behind the interface of a connection: it receives an HTTP request of OpenAI's API and
 * returns status, headers and bytes, so that timeouts, decoding and cancelling work on it as on any provider.
 *
 * Equal requests get equal responses, apart from `created`.
 *
 * - Chat: quotes the user's last message and reports what it received; calls tools by the rules of `toolCalls`, and
 *   quotes their results. It follows `response_format` (`{"answer": …}` for `json_object`, the smallest valid value for
 *   `json_schema`), `max_tokens`, `max_completion_tokens`, `stop` (up to 100 strings) and `n` (up to 128);
 *   `reasoning_effort` other than `none` adds `reasoning_content`.
 * - Completions: a sentence selected by the prompt's hash, followed by a quotation of the prompt's last words.
 * - Embeddings: hashed features of the text; texts with common words are close to each other.
 *
 * `temperature`, `seed` and other sampling parameters are accepted without effect. Unsupported requests get a 400 with an
 * OpenAI error body. Streams are sent word by word at the configured rate. Tokens are those of `cl100k_base`; see
 * `Tokens`.
 */
export class SandboxModel implements Pick<Dispatcher, 'dispatch'> {
  private readonly faults: FaultSchedule;

  constructor(private readonly config: SandboxConfig) {
    this.faults = new FaultSchedule(config.faults);
  }

  dispatch({ path, body }: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const fault = this.faults.next();
    new Playback(handler).start(async () => {
      const script = await this.write(path, body);
      return withFault({ ...script, latencyMs: this.config.latency_ms }, fault);
    });
    return true;
  }

  private async write(path: string, body: unknown): Promise<Script> {
    const tokens = await Tokens.load();
    try {
      return this.respond(path, typeof body === 'string' ? body : '', tokens);
    } catch (error) {
      // Besides its own rejections, only a body that is nested deeper than the stack ends here.
      const { status, message, param } =
        error instanceof GatewayError ? error : cannotRead('The request is not one that the sandbox can read.');
      return jsonScript(status, toErrorBody(status, message, param));
    }
  }

  private respond(path: string, text: string, tokens: Tokens): Script {
    const seed = hashOf(`${path}\n${text}`, 24);
    const pace = this.config.tokens_per_second;
    switch (path) {
      case '/v1/chat/completions': {
        const request = read(ChatRequest, text);
        const response = chatResponse(request, tokens, seed);
        return request.stream ? streamScript(chatEvents(response, request, tokens), pace) : jsonScript(200, response);
      }
      case '/v1/completions': {
        const request = read(CompletionsRequest, text);
        const response = completionsResponse(request, tokens, seed);
        return request.stream
          ? streamScript(completionsEvents(response, request, tokens), pace)
          : jsonScript(200, response);
      }
      case '/v1/embeddings': {
        const request = read(EmbeddingsRequest, text);
        return jsonScript(200, embeddingsResponse(request, tokens, this.config.dimensions));
      }
      default:
        return jsonScript(404, toErrorBody(404, `The sandbox has no ${path}.`));
    }
  }
}

function read<T>(schema: Schema<T>, text: string): T {
  const result = schema.parse(parseJson(text));
  if (result.issues)
    throw new GatewayError('INVALID_REQUEST', GatewayError.invalidBody(result.issues).message, { status: 400 });
  return result.value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw cannotRead('The body of the request is not JSON.');
  }
}

function cannotRead(message: string): GatewayError {
  return new GatewayError('INVALID_REQUEST', message, { status: 400 });
}
