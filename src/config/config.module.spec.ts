import 'reflect-metadata';
import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { catalog, errorOf, fileOf } from '../../test/support/config';
import { ConfigModule } from './config.module';
import { InvalidConfigError } from './problems';
import { FileEndpointSource } from './reload/file-endpoint-source';
import { readEnvironment } from './settings/environment';
import { SETTINGS, type Settings } from './settings/settings';

const CATALOG = Symbol('catalog');

@Module({ providers: [{ provide: CATALOG, useValue: catalog }], exports: [CATALOG] })
class CatalogModule {}

@Injectable()
class Consumer {
  constructor(
    readonly source: FileEndpointSource,
    @Inject(SETTINGS) readonly settings: Settings,
  ) {}
}

@Module({ providers: [Consumer] })
class ConsumerModule {}

function start(path: string): ReturnType<typeof NestFactory.createApplicationContext> {
  const environment = readEnvironment({ SLUICE_MAX_BODY_BYTES: '1024' });
  const options = { path, environment, options: {}, imports: [CatalogModule], catalog: CATALOG };
  const root = { module: class Root {}, imports: [ConfigModule.forRootAsync(options), ConsumerModule] };
  return NestFactory.createApplicationContext(root, { abortOnError: false, logger: false });
}

describe('ConfigModule', () => {
  it('provides the file source and the settings to every module', async () => {
    const path = fileOf('endpoints: []');
    const context = await start(path);
    const consumer = context.get(Consumer, { strict: false });
    expect(consumer.source.name).toBe(path);
    expect(consumer.settings.maxBodyBytes).toBe(1024);
    await context.close();
  });

  it('fails to start with the problems of an invalid file', async () => {
    await expect(start(fileOf('endpoints: 1'))).rejects.toThrow(InvalidConfigError);
  });
});

describe('readEnvironment', () => {
  it('throws InvalidConfigError that names an invalid variable', () => {
    const { problems } = errorOf(() => readEnvironment({ SLUICE_MAX_BODY_BYTES: 'much' }));
    expect(problems.map(({ path }) => path)).toEqual(['SLUICE_MAX_BODY_BYTES']);
  });

  it('reads the variables of the process by default', () => {
    process.env['SLUICE_TEST_VARIABLE'] = 'set';
    expect(readEnvironment().variables['SLUICE_TEST_VARIABLE']).toBe('set');
    delete process.env['SLUICE_TEST_VARIABLE'];
  });
});
