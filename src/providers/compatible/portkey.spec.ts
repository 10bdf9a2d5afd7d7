import { Secret } from '../../config';
import { adapterOf, HI, targetOf } from '../../../test/support/providers/compatible';

const headersFor = (settings: object) =>
  adapterOf('portkey').chat.toRequest(HI, targetOf('portkey', { api_key: new Secret('pk'), ...settings })).headers;

describe('Portkey', () => {
  it('receives its API key in x-portkey-api-key only', () => {
    expect(headersFor({})).toEqual({ 'x-portkey-api-key': 'pk' });
  });

  it('receives the target provider and its key, which configured headers do not replace', () => {
    const settings = {
      portkey_provider: '@openai',
      portkey_config: 'pc-1',
      provider_api_key: new Secret('sk-2'),
      headers: { authorization: 'Bearer other' },
    };
    expect(headersFor(settings)).toEqual({
      'x-portkey-api-key': 'pk',
      'x-portkey-provider': '@openai',
      'x-portkey-config': 'pc-1',
      authorization: 'Bearer sk-2',
    });
  });
});
