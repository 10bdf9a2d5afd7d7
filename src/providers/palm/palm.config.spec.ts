import { loadGatewayFile } from '../../config';
import { fileOf } from '../../../test/support/config';
import { ProviderRegistry } from '../contract/provider-registry';
import { PalmAdapter } from './palm.adapter';

function warningsOf(config: string): readonly string[] {
  const model = `{provider: palm, name: chat-bison, config: {palm_api_key: $KEY, ${config}}}`;
  const file = fileOf(`endpoints: [{name: a, endpoint_type: llm/v1/chat, model: ${model}}]`);
  return loadGatewayFile(file, new ProviderRegistry([new PalmAdapter()]), { KEY: 'k' }).warnings;
}

describe('an endpoint of PaLM', () => {
  it('is served, with a warning that names its successor', () => {
    expect(warningsOf('')).toEqual([
      'endpoints[0].model.config (line 1): Google has switched the PaLM API off; use the provider "gemini"',
    ]);
  });

  it('is nothing to warn of where the file names another server', () => {
    expect(warningsOf('palm_api_base: "https://palm.test"')).toEqual([]);
  });
});
