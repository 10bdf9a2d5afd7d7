import { validateSync } from 'class-validator';
import { IsHttpUrl } from './is-http-url';

class Config {
  @IsHttpUrl()
  base: unknown;
}

function isAddress(base: unknown): boolean {
  return validateSync(Object.assign(new Config(), { base })).length === 0;
}

describe('an address', () => {
  it.each([
    'https://api.example.com/v1',
    'http://localhost:11434/v1',
    'http://vllm_server:8000',
    'http://vllm.models.svc.cluster.local.:8000/v1?api-version=1',
    'http://[::1]:8000',
    'HTTPS://10.0.0.7',
  ])('may be %s', (base) => {
    expect(isAddress(base)).toBe(true);
  });

  it.each(['', 'localhost:8000', 'file:///etc/passwd', 'https://', 'http://a b', 'http://host:99999', 5, ['http://a']])(
    'is not %j',
    (base) => {
      expect(isAddress(base)).toBe(false);
    },
  );
});
