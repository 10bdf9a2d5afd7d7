import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { EndpointPermissions, includesLevel } from '../../auth/permissions';
import { toModel } from '../../dialects/openai/model';
import { GatewayError } from '../../errors';
import { Call, CallContext, JsonResponse, NeedsIdentity, NeedsQuery, UseDialect } from '../../http';
import { DATABRICKS_OPENAI_DIALECT } from '../databricks.dialect';
import { ServingEndpoints } from '../serving';
import { QueryService } from './query.service';

/** OpenAI's API below the base URLs of Databricks' clients. `model` is the name of an endpoint. */
@Controller(['serving-endpoints', 'ai-gateway/mlflow/v1', 'ai-gateway/openai/v1'])
@UseDialect(DATABRICKS_OPENAI_DIALECT)
@NeedsQuery()
export class DatabricksOpenAIController {
  constructor(
    private readonly queries: QueryService,
    private readonly endpoints: ServingEndpoints,
    private readonly permissions: EndpointPermissions,
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
  @NeedsIdentity()
  responses(): never {
    throw new GatewayError('NOT_IMPLEMENTED', 'The responses API is not available here. Use chat/completions.');
  }

  /** The endpoints that the client may query, as OpenAI's SDKs list models. */
  @Get('models')
  @NeedsIdentity()
  models(@Call() { principal: { identity } }: CallContext): Promise<JsonResponse> {
    const { endpoints, permissions } = this;
    function* queryable() {
      for (const endpoint of endpoints.all()) {
        const [entity] = endpoint.entities;
        if (!entity || !includesLevel(permissions.levelOf(identity, endpoint), 'CAN_QUERY')) continue;
        const provider = { name: entity.external_model.provider };
        yield toModel({ name: endpoint.name, provider }, Math.floor(endpoint.createdAt / 1000));
      }
    }
    return JsonResponse.ofLarge({ object: 'list', data: queryable() }, {});
  }
}
