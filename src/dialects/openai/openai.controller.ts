import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { EndpointType } from '../../config';
import { GatewayError } from '../../errors';
import { ClientDisconnectSignal, DisconnectSignal, MLFLOW_V1_DIALECT, OPENAI_DIALECT, SchemaPipe } from '../../http';
import type { Caller } from '../../limits';
import { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '../../wire';
import { EndpointRegistry } from '../../endpoints/endpoint-registry';
import type { AnyRequest } from '../../endpoints/request-schema';
import { toEndpointView } from '../../endpoints/queryable';
import { RoutingService } from '../../endpoints/routing.service';
import { applyStrictParity } from '../../endpoints/strict-parity';
import { toHttpResponse } from '../../endpoints/to-reply';
import { toModel } from '../../endpoints/views';

/** OpenAI's API; `model` is the name of an endpoint. */
@Controller('v1')
export class OpenAIController {
  private readonly created = Math.floor(Date.now() / 1000);

  constructor(
    private readonly registry: EndpointRegistry,
    private readonly routing: RoutingService,
  ) {}

  @Post('chat/completions')
  @HttpCode(200)
  chat(
    @Body({ schema: ChatRequest, pipes: [SchemaPipe] }) request: ChatRequest,
    @Req() caller: Caller,
    @DisconnectSignal() signal: ClientDisconnectSignal,
  ) {
    return this.query('llm/v1/chat', request, caller, signal);
  }

  @Post('completions')
  @HttpCode(200)
  completions(
    @Body({ schema: CompletionsRequest, pipes: [SchemaPipe] }) request: CompletionsRequest,
    @Req() caller: Caller,
    @DisconnectSignal() signal: ClientDisconnectSignal,
  ) {
    return this.query('llm/v1/completions', request, caller, signal);
  }

  @Post('embeddings')
  @HttpCode(200)
  embeddings(
    @Body({ schema: EmbeddingsRequest, pipes: [SchemaPipe] }) request: EmbeddingsRequest,
    @Req() caller: Caller,
    @DisconnectSignal() signal: ClientDisconnectSignal,
  ) {
    return this.query('llm/v1/embeddings', request, caller, signal);
  }

  @Get('models')
  models() {
    return { object: 'list', data: this.registry.queryables().map((queryable) => toModel(queryable, this.created)) };
  }

  @Get('models/:name')
  model(@Param('name') name: string) {
    const queryable = this.registry.resolve(name);
    if (!queryable) throw new GatewayError('ENDPOINT_NOT_FOUND', `The model '${name}' does not exist.`);
    return toModel(queryable, this.created);
  }

  private async query(
    type: EndpointType,
    request: AnyRequest,
    caller: Caller,
    signal: ClientDisconnectSignal,
  ): Promise<object> {
    const { model } = request;
    const queried = this.registry.resolve(String(model));
    if (!queried) {
      // MLflow's text; a missing `model` is its "None".
      throw new GatewayError('MODEL_NOT_FOUND', `Route ${model ?? 'None'} not found in the configuration.`);
    }
    const endpoint = toEndpointView(queried);
    if (endpoint.endpoint_type !== type) {
      const kind = type.slice('llm/v1/'.length);
      const article = kind === 'embeddings' ? 'an' : 'a';
      throw new GatewayError('WRONG_ENDPOINT_TYPE', `Endpoint '${model}' is not ${article} ${kind} endpoint.`);
    }
    // It has named the endpoint; the provider is asked for the endpoint's own model.
    request.model = undefined;
    const isStrict = this.registry.strictParity;
    if (isStrict) applyStrictParity(endpoint, request);
    const answer = await this.routing.query(queried, request, caller, signal);
    return toHttpResponse(answer, isStrict ? MLFLOW_V1_DIALECT : OPENAI_DIALECT);
  }
}
