import type { Provider, Type } from '@nestjs/common';
import { GatewayQueryController } from './gateway.controller';
import { DatabricksOpenAIController } from './openai.controller';
import { QueryController } from './query.controller';
import { QueryService } from './query.service';
import { QueryTargets } from './query-targets';

export const QUERY_CONTROLLERS: readonly Type[] = [QueryController, DatabricksOpenAIController, GatewayQueryController];

export const QUERY_PROVIDERS: readonly Provider[] = [QueryService, QueryTargets];
