import { Module } from '@nestjs/common';
import { EndpointsModule } from '../endpoints/endpoints.module';
import { MLFLOW_DIALECT } from '../endpoints/mlflow.dialect';
import type { Dialect } from '../http';
import { RoutesController } from './mlflow-routes/routes.controller';
import { OpenAIController } from './openai/openai.controller';
import { OPENAI_DIALECT } from './openai/openai.dialect';

/** Every dialect, in the order in which their prefixes are matched. A new one is one import and one entry. */
export const ALL_DIALECTS: readonly Dialect[] = [OPENAI_DIALECT, MLFLOW_DIALECT];

/** All dialects except MLflow's endpoints API. */
@Module({ imports: [EndpointsModule], controllers: [OpenAIController, RoutesController] })
export class DialectsModule {}
