import { Injectable } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { FileEndpointSource } from '../config';

/**
 * Reports which configuration is served. A failed reload keeps the previous one in service, so the server stays
 * healthy.
 */
@Injectable()
export class ConfigurationHealth {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly config: FileEndpointSource,
  ) {}

  check(key: string) {
    const { generation, lastReload } = this.config;
    const { at, cause, succeeded, problems } = lastReload;
    return this.indicators
      .check(key)
      .up({ generation, last_reload: { at, cause, succeeded, problems: problems.length } });
  }
}
