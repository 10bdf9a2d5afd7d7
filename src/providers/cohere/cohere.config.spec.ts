import { validateSync } from 'class-validator';
import { Secret } from '../../config';
import { CohereConfig } from './cohere.config';

const config = (settings: object) =>
  Object.assign(new CohereConfig(), { cohere_api_key: new Secret('co-canary') }, settings);

describe('CohereConfig', () => {
  it.each([
    [{}],
    [{ cohere_api_version: 'v1', completions_mode: 'native' }],
    [{ cohere_api_base: 'http://my_proxy:80' }],
  ])('accepts %j', (settings) => {
    expect(validateSync(config(settings))).toEqual([]);
    expect(config(settings).problems()).toEqual([]);
  });

  it.each([
    [{ cohere_api_key: 'text' }],
    [{ cohere_api_base: 'api.cohere.com' }],
    [{ cohere_api_base: 'file:///etc/passwd' }],
    [{ cohere_api_version: 'v3' }],
    [{ sampling: 'drop' }],
    [{ embedding_input_type: '' }],
    [{ completions_mode: 'generate' }],
  ])('rejects %j', (settings) => {
    expect(validateSync(config(settings)).map(({ property }) => property)).toEqual(Object.keys(settings));
  });

  it('rejects native completions with version 2 of the API', () => {
    expect(config({ completions_mode: 'native' }).problems()).toMatchObject([{ property: 'completions_mode' }]);
  });
});
