import { randomBytes } from 'node:crypto';
import type { Problem } from '../problems';
import { masterKeyOf } from './master-keys';

const NAME = 'SLUICE_MASTER_KEY';

function read(value: string | undefined) {
  const problems: Problem[] = [];
  return { key: masterKeyOf({ [NAME]: value }, NAME, problems)?.reveal(), problems };
}

describe('masterKeyOf', () => {
  it.each([undefined, '', '  '])('returns no key for %j', (value) => {
    expect(read(value)).toEqual({ key: undefined, problems: [] });
  });

  it.each(['base64', 'base64url'] as const)('returns a key of 32 bytes in %s', (encoding) => {
    const key = randomBytes(32).toString(encoding);
    expect(read(` ${key}\n`)).toEqual({ key, problems: [] });
  });

  it.each([
    ['of 31 bytes', randomBytes(31).toString('base64')],
    ['of 33 bytes', randomBytes(33).toString('base64')],
    ['in hexadecimal digits', randomBytes(32).toString('hex')],
    ['with other characters', 'canary canary canary canary canary canary!'],
  ])('reports a key %s without its value', (_what, value) => {
    const { key, problems } = read(value);
    expect(key).toBeUndefined();
    const message = 'must be 32 bytes in base64; "openssl rand -base64 32" prints a new key';
    expect(problems).toEqual([{ path: NAME, line: undefined, message }]);
  });
});
