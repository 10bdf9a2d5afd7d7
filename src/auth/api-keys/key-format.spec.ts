import { digestOfKey, hasValidChecksum, hintOf, isKeyShaped, KEY_PATTERN, newKey } from './key-format';

const KEY = newKey();

describe('newKey', () => {
  it('returns 256 random bits in base 62 between the prefix and the checksum', () => {
    const keys = Array.from({ length: 200 }, newKey);
    for (const key of keys) expect(key).toMatch(/^sluice_[0-9A-Za-z]{49}$/);
    expect(new Set(keys).size).toBe(200);
    expect(keys.every(isKeyShaped) && keys.every(hasValidChecksum)).toBe(true);
    // 62^43 exceeds 2^256 a little, so that the first character spans almost the whole alphabet.
    expect(new Set(keys.map((key) => key[7])).size).toBeGreaterThan(30);
  });
});

describe('hasValidChecksum', () => {
  it('rejects a key with any changed character', () => {
    for (let index = 0; index < KEY.length; index += 1) {
      const other = KEY[index] === 'a' ? 'b' : 'a';
      expect(hasValidChecksum(`${KEY.slice(0, index)}${other}${KEY.slice(index + 1)}`)).toBe(false);
    }
  });

  it('rejects a key with two characters exchanged', () => {
    const exchanged = `${KEY.slice(0, 10)}${KEY[11] ?? ''}${KEY[10] ?? ''}${KEY.slice(12)}`;
    expect(exchanged === KEY || !hasValidChecksum(exchanged)).toBe(true);
  });
});

describe('isKeyShaped', () => {
  it.each(['', 'sluice_', KEY.slice(0, -1), `${KEY}a`, `x${KEY.slice(1)}`, digestOfKey(KEY)])(
    'is false for %j',
    (text) => {
      expect(isKeyShaped(text)).toBe(false);
    },
  );
});

describe('KEY_PATTERN', () => {
  it('finds a key in source text and no part of a longer word', () => {
    expect(KEY_PATTERN.exec(`API_KEY="${KEY}"`)?.[0]).toBe(KEY);
    expect(KEY_PATTERN.test(`${KEY}a`)).toBe(false);
  });
});

describe('hintOf', () => {
  it('contains four of the random characters', () => {
    expect(hintOf(KEY)).toBe(KEY.slice(0, 11));
  });
});
