import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { toModel } from '../../dialects/openai/model';
import { EndpointRegistry } from '../../endpoints/endpoint-registry';
import { GatewayError } from '../../errors';
import { CachedJson, Call, type CallContext, type JsonResponse, UseDialect } from '../../http';
import { DATABRICKS_OPENAI_DIALECT } from '../databricks.dialect';
import { NeedsIdentity } from '../identity/access';
import { QueryService } from './query.service';

/** OpenAI's API below the base URLs of Databricks' clients. `model` is the name of an endpoint. */
@Controller(['serving-endpoints', 'ai-gateway/mlflow/v1', 'ai-gateway/openai/v1'])
@UseDialect(DATABRICKS_OPENAI_DIALECT)
@NeedsIdentity()
export class DatabricksOpenAIController {
  /** `created` of the models, in Unix seconds: the start of the server. */
  private readonly created = Math.floor(Date.now() / 1000);
  private readonly listing = new CachedJson();

  constructor(
    private readonly queries: QueryService,
    private readonly registry: EndpointRegistry,
  ) {}

  @Post('chat/completions')
  @HttpCode(200)
  chat(@Body() body: unknown, @Call() call: CallContext): Promise<object> {
    return this.queries.byModel('llm/v1/chat', body, call);
  }

  @Post('completions')
  @HttpCode(200)
  completions(@Body() body: unknown, @Call() call: CallContext): Promise<object> {
    return this.queries.byModel('llm/v1/completions', body, call);
  }

  @Post('embeddings')
  @HttpCode(200)
  embeddings(@Body() body: unknown, @Call() call: CallContext): Promise<object> {
    return this.queries.byModel('llm/v1/embeddings', body, call);
  }

  @Post('responses')
  responses(): never {
    throw new GatewayError('NOT_IMPLEMENTED', 'The responses API is not available here. Use chat/completions.');
  }

  /** The endpoints as models, as OpenAI's SDKs list them. */
  @Get('models')
  models(): Promise<JsonResponse> {
    return this.listing.of(this.registry.state, () => ({
      object: 'list',
      data: [...this.registry.list(), ...this.registry.listRoutes()].map((listed) => toModel(listed, this.created)),
    }));
  }
}
