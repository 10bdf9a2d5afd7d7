import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { EndpointType, ListedEndpoint, ListedRoute } from '../../config';
import { EndpointRegistry } from '../../endpoints/endpoint-registry';
import { InvocationService } from '../../endpoints/invocation.service';
import type { AnyRequest } from '../../wire';
import { toHttpResponse } from '../../endpoints/to-http-response';
import { VisibleEndpoints } from '../../endpoints/visible-endpoints';
import { GatewayError } from '../../errors';
import {
  type AuthenticatedRequest,
  CachedJson,
  Call,
  CallContext,
  JsonResponse,
  NeedsQuery,
  NeedsView,
  SchemaPipe,
  UseDialect,
} from '../../http';
import { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '../../wire';
import { toModel } from './model';
import { OPENAI_DIALECT, OPENAI_STRICT_DIALECT } from './openai.dialect';

/** OpenAI's API. `model` names an endpoint or a traffic route. */
@Controller('v1')
@UseDialect(OPENAI_DIALECT)
@NeedsQuery()
export class OpenAIController {
  /** `created` of the models, in Unix seconds: the start of the server. */
  private readonly created = Math.floor(Date.now() / 1000);
  private readonly listing = new CachedJson();

  constructor(
    private readonly registry: EndpointRegistry,
    private readonly invocations: InvocationService,
    private readonly visible: VisibleEndpoints,
  ) {}

  @Post('chat/completions')
  @HttpCode(200)
  chat(@Body({ schema: ChatRequest, pipes: [SchemaPipe] }) request: ChatRequest, @Call() call: CallContext) {
    return this.invoke('llm/v1/chat', request, call);
  }

  @Post('completions')
  @HttpCode(200)
  completions(
    @Body({ schema: CompletionsRequest, pipes: [SchemaPipe] }) request: CompletionsRequest,
    @Call() call: CallContext,
  ) {
    return this.invoke('llm/v1/completions', request, call);
  }

  @Post('embeddings')
  @HttpCode(200)
  embeddings(
    @Body({ schema: EmbeddingsRequest, pipes: [SchemaPipe] }) request: EmbeddingsRequest,
    @Call() call: CallContext,
  ) {
    return this.invoke('llm/v1/embeddings', request, call);
  }

  @Get('models')
  @NeedsView()
  async models(@Req() { principal }: AuthenticatedRequest): Promise<JsonResponse> {
    const toList = (listed: readonly (ListedEndpoint | ListedRoute)[]) => ({
      object: 'list',
      data: listed.map((each) => toModel(each, this.created)),
    });
    const [endpoints, routes] = [await this.visible.list(principal), await this.visible.listRoutes(principal)];
    return this.visible.areAll(principal)
      ? this.listing.of(this.registry.state, () => toList([...endpoints, ...routes]))
      : JsonResponse.ofLarge(toList([...endpoints, ...routes]), {});
  }

  @Get('models/:name')
  @NeedsView()
  model(@Param('name') name: string, @Req() { principal }: AuthenticatedRequest) {
    const queryable = this.visible.has(name, principal) ? this.registry.resolve(name) : undefined;
    if (!queryable) throw new GatewayError('ENDPOINT_NOT_FOUND', `The model '${name}' does not exist.`);
    return toModel(queryable, this.created);
  }

  private async invoke(type: EndpointType, request: AnyRequest, call: CallContext): Promise<object> {
    const result = await this.invocations.invokeByModel(type, request, call);
    return toHttpResponse(result, this.registry.strictParity ? OPENAI_STRICT_DIALECT : OPENAI_DIALECT);
  }
}
