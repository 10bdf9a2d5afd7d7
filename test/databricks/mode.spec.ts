import { ActiveModes, InvalidConfigError } from '../../src/config';
import { DatabricksModule } from '../../src/databricks/databricks.module';
import { captureOutput, startApp, type App } from '../support/app';
import { fileOf } from '../support/program';
import { reload, replaceFile } from '../support/reloads';

let app: App | undefined;

afterEach(async () => {
  await app?.stop();
  app = undefined;
  jest.restoreAllMocks();
});

/** Whether the server runs in Databricks mode, with the modules of the mode. */
function isInMode({ nest }: App): boolean {
  const { databricks: isOn } = nest.get(ActiveModes);
  const select = () => nest.select(DatabricksModule);
  if (isOn) expect(select).not.toThrow();
  else expect(select).toThrow('DatabricksModule');
  return isOn;
}

describe('the mode of a server', () => {
  it.each<[mode: string, what: string, file: string, isOn: boolean]>([
    ['the plain mode', 'has no databricks block', 'endpoints: []', false],
    ['Databricks mode', 'has an empty databricks block', 'endpoints: []\ndatabricks: {}', true],
    ['Databricks mode', 'has the block with a quoted key', 'endpoints: []\n"databricks" : {}', true],
    ['Databricks mode', 'is JSON with the block', '{"endpoints":[],"databricks":{"enabled":true}}', true],
    ['the plain mode', 'disables the block', 'endpoints: []\ndatabricks: {enabled: false}', false],
    ['the plain mode', 'has the block in a comment', 'endpoints: []\n# databricks: {}', false],
  ])('is %s if the gateway file %s', async (_mode, _what, file, isOn) => {
    app = await startApp(fileOf(file));
    expect(isInMode(app)).toBe(isOn);
  });

  it('is Databricks mode with the option, even if the gateway file disables the block', async () => {
    app = await startApp(fileOf('endpoints: []\ndatabricks: {enabled: false}'), {}, { databricks: true });
    expect(isInMode(app)).toBe(true);
  });

  it('is an error that names the option if the block is written in a way that is found too late', async () => {
    captureOutput();
    const error: unknown = await startApp(fileOf('endpoints: []\n"\\x64atabricks": {}')).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InvalidConfigError);
    expect((error as InvalidConfigError).problems).toEqual([
      {
        path: 'databricks',
        line: undefined,
        message: 'found too late; write the key as "databricks:", or start the server with --databricks',
      },
    ]);
  });

  it.each([
    ['adds', '', 'databricks: {}', 'the file switches Databricks mode on'],
    ['removes', 'databricks: {}', '', 'the file no longer switches Databricks mode on'],
  ])('stays the same after a reload that %s the block, with a warning', async (_verb, before, after, warning) => {
    const output = captureOutput();
    const path = fileOf(`endpoints: []\n${before}`);
    app = await startApp(path);
    const wasOn = isInMode(app);
    replaceFile(path, `endpoints: []\n${after}`);
    expect((await reload(app)).succeeded).toBe(true);
    expect(isInMode(app)).toBe(wasOn);
    expect(output()).toContain(`${warning}; restart the server for this to take effect`);
  });
});
