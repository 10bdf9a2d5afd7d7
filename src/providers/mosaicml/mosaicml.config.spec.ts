import { loadGatewayFile } from '../../config';
import { fileOf } from '../../../test/support/config';
import { ProviderRegistry } from '../contract/provider-registry';
import { MosaicMLAdapter } from './mosaicml.adapter';

function warningsOf(config: string): readonly string[] {
  const model = `{provider: mosaicml, name: mpt-7b, config: {mosaicml_api_key: $KEY, ${config}}}`;
  const file = fileOf(`endpoints: [{name: a, endpoint_type: llm/v1/completions, model: ${model}}]`);
  return loadGatewayFile(file, new ProviderRegistry([new MosaicMLAdapter()]), { KEY: 'k' }).warnings;
}

describe('a MosaicML endpoint', () => {
  it('is served with a warning that MosaicML shut down its own service', () => {
    expect(warningsOf('')).toEqual([
      'endpoints[0].model.config.mosaicml_api_base (line 1): missing; MosaicML shut down its own service',
    ]);
  });

  it('has no warning if mosaicml_api_base is set', () => {
    expect(warningsOf('mosaicml_api_base: "https://mosaic.test"')).toEqual([]);
  });
});
