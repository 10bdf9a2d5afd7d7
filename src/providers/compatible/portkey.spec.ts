import { Secret } from '../../config';
import { adapterOf, HI, targetOf } from '../../../test/support/providers/compatible';

const headersFor = (settings: object) =>
  adapterOf('portkey').chat.toRequest(HI, targetOf('portkey', { api_key: new Secret('pk'), ...settings })).headers;

describe('Portkey', () => {
  it('is given its key in a header of its own, and no other', () => {
    expect(headersFor({})).toEqual({ 'x-portkey-api-key': 'pk' });
  });

  it('is told who is behind it, and with what key, which no other header of the file replaces', () => {
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
