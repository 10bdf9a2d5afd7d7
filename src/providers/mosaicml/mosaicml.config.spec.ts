import { loadGatewayFile } from '../../config';
import { fileOf } from '../../../test/support/config';
import { ProviderRegistry } from '../contract/provider-registry';
import { MosaicMLAdapter } from './mosaicml.adapter';

function warningsOf(config: string): readonly string[] {
  const model = `{provider: mosaicml, name: mpt-7b, config: {mosaicml_api_key: $KEY, ${config}}}`;
  const file = fileOf(`endpoints: [{name: a, endpoint_type: llm/v1/completions, model: ${model}}]`);
  return loadGatewayFile(file, new ProviderRegistry([new MosaicMLAdapter()]), { KEY: 'k' }).warnings;
}

describe('an endpoint of MosaicML', () => {
  it('is served, with a warning that the vendor’s own service is gone', () => {
    expect(warningsOf('')).toEqual([
      'endpoints[0].model.config.mosaicml_api_base (line 1): missing; the vendor has switched its own service off',
    ]);
  });

  it('is nothing to warn of where the file names a server', () => {
    expect(warningsOf('mosaicml_api_base: "https://mosaic.test"')).toEqual([]);
  });
});
