import { thrownBy } from '../../../test/support/google';
import { vectorEncoder } from './embeddings-encoding';

const base64 = vectorEncoder({ input: 'a', encoding_format: 'base64' });
const float = vectorEncoder({ input: 'a', encoding_format: 'float' });

describe('vectorEncoder', () => {
  it('writes little-endian 32-bit floats in base64, which it reads again', () => {
    const text = base64([1, -2.5, 0]);
    expect(Buffer.from(String(text), 'base64').toString('hex')).toBe('0000803f000020c000000000');
    expect(float(text)).toEqual([1, -2.5, 0]);
  });

  it('returns base64 of the provider with padding and the standard alphabet', () => {
    expect(base64(Buffer.from('ffffbf3e', 'hex').toString('base64url'))).toBe('//+/Pg==');
  });

  it('throws UPSTREAM_INVALID for a text that is not base64 when base64 is requested', () => {
    expect(thrownBy(() => base64('not base64!!'))).toMatchObject({ code: 'UPSTREAM_INVALID', status: 502 });
  });

  it.each([
    ['a length that is no multiple of 4 bytes', Buffer.from([1, 2, 3, 4, 5]).toString('base64')],
    ['an empty text', ''],
    ['characters that are not base64', 'not base64!!'],
    ['NaN', Buffer.from(new Float32Array([1, NaN]).buffer).toString('base64')],
    ['infinity', Buffer.from(new Float32Array([Infinity]).buffer).toString('base64')],
  ])('throws UPSTREAM_INVALID for base64 with %s when numbers are requested', (_what, text) => {
    expect(thrownBy(() => float(text))).toMatchObject({ code: 'UPSTREAM_INVALID', status: 502 });
  });

  it.each([[1e39], [Infinity]])('throws UPSTREAM_INVALID for %d when base64 is requested', (value) => {
    expect(thrownBy(() => base64([value]))).toMatchObject({ code: 'UPSTREAM_INVALID', status: 502 });
  });
});
