import 'reflect-metadata';
import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigModule } from './config.module';
import { FileEndpointSource } from './reload/file-endpoint-source';
import { InvalidConfigError } from './problems';
import { SETTINGS, type Settings } from './settings/settings';
import { catalog, fileOf } from '../../test/support/config';

const CATALOG = Symbol('catalog');

@Module({ providers: [{ provide: CATALOG, useValue: catalog }], exports: [CATALOG] })
class CatalogModule {}

@Injectable()
class Reader {
  constructor(
    readonly config: FileEndpointSource,
    @Inject(SETTINGS) readonly settings: Settings,
  ) {}
}

@Module({ providers: [Reader] })
class ReaderModule {}

function start(path: string): ReturnType<typeof NestFactory.createApplicationContext> {
  const config = ConfigModule.forRootAsync({ path, options: {}, imports: [CatalogModule], catalog: CATALOG });
  const root = { module: class Root {}, imports: [config, ReaderModule] };
  return NestFactory.createApplicationContext(root, { abortOnError: false, logger: false });
}

describe('the config module', () => {
  const before = process.env['SLUICE_MAX_BODY_BYTES'];
  afterEach(() => {
    if (before === undefined) delete process.env['SLUICE_MAX_BODY_BYTES'];
    else process.env['SLUICE_MAX_BODY_BYTES'] = before;
  });

  it('gives every module the snapshot and the settings', async () => {
    process.env['SLUICE_MAX_BODY_BYTES'] = '1024';
    const path = fileOf('endpoints: []');
    const context = await start(path);
    const reader = context.get(Reader, { strict: false });
    expect(reader.config.current().path).toBe(path);
    expect(reader.settings.maxBodyBytes).toBe(1024);
    await context.close();
  });

  it('lets the start fail with the problems of the file', async () => {
    await expect(start(fileOf('endpoints: 1'))).rejects.toThrow(InvalidConfigError);
  });

  it('lets the start fail with the problems of the environment', async () => {
    process.env['SLUICE_MAX_BODY_BYTES'] = 'much';
    await expect(start(fileOf('endpoints: []'))).rejects.toThrow(/SLUICE_MAX_BODY_BYTES/);
  });
});
