import { loadGatewayFile } from '../../config';
import { fileOf } from '../../../test/support/config';
import { ProviderRegistry } from '../contract/provider-registry';
import { PalmAdapter } from './palm.adapter';

function warningsOf(config: string): readonly string[] {
  const model = `{provider: palm, name: chat-bison, config: {palm_api_key: $KEY, ${config}}}`;
  const file = fileOf(`endpoints: [{name: a, endpoint_type: llm/v1/chat, model: ${model}}]`);
  return loadGatewayFile(file, new ProviderRegistry([new PalmAdapter()]), { KEY: 'k' }).warnings;
}

describe('a PaLM endpoint', () => {
  it('is served with a warning that names the provider gemini', () => {
    expect(warningsOf('')).toEqual([
      'endpoints[0].model.config (line 1): Google shut down the PaLM API; use the provider "gemini"',
    ]);
  });

  it('has no warning if palm_api_base is set', () => {
    expect(warningsOf('palm_api_base: "https://palm.test"')).toEqual([]);
  });
});
