import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { Audited } from '../audit';
import { ConfigWatcher, EFFECTIVE_SETTINGS, FileEndpointSource, type EffectiveSettings } from '../config';
import { MLFLOW_DIALECT } from '../endpoints/mlflow.dialect';
import { EndpointHealths } from '../endpoints/routing/endpoint-healths';
import { JsonResponse, NeedsAdmin, UseDialect } from '../http';
import { toConfigState } from './config-state';

/** Administration: for admins with `auth:`, else for clients on the server's own machine. */
@Controller('admin')
@UseDialect(MLFLOW_DIALECT)
@NeedsAdmin()
export class AdminController {
  constructor(
    private readonly config: FileEndpointSource,
    private readonly watcher: ConfigWatcher,
    @Inject(EFFECTIVE_SETTINGS) private readonly settings: EffectiveSettings,
    private readonly healths: EndpointHealths,
  ) {}

  /** Responds with 200 even if the file is invalid: `succeeded` is then false, and the previous file stays in service. */
  @Post('reload')
  @HttpCode(200)
  @Audited('admin.reload')
  async reload() {
    const reload = await this.watcher.reloadEverywhere();
    return { generation: this.config.generation, ...reload };
  }

  @Get('config')
  show(): Promise<JsonResponse> {
    const circuits = this.healths.openCircuits(this.config.current().endpoints);
    return JsonResponse.ofLarge(toConfigState(this.config, this.settings, circuits), {});
  }
}
