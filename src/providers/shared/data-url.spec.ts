import { hasScheme, isWebAddress, readDataUrl } from './data-url';

it.each([
  ['data:image/png;base64,aGk=', { mediaType: 'image/png', data: 'aGk=' }],
  ['DATA:Image/PNG;charset=utf-8;BASE64,aGk=', { mediaType: 'image/png', data: 'aGk=' }],
])('%s is a data URL', (url, expected) => {
  expect(readDataUrl(url)).toEqual(expected);
});

it.each(['data:image/png,hi', 'data:;base64,aGk=', 'data:image/png;base64,', 'data:', 'https://a.example/x,y', ''])(
  'readDataUrl returns undefined for %s',
  (url) => {
    expect(readDataUrl(url)).toBeUndefined();
  },
);

it('a web address begins with http or https, in any case', () => {
  expect(['http://a', 'HTTPS://a', 'gs://a', 'a'].map(isWebAddress)).toEqual([true, true, false, false]);
});

it('a scheme ends with its colon', () => {
  expect(hasScheme('data', 'data')).toBe(false);
  expect(hasScheme('DATABASE', 'data')).toBe(false);
  expect(hasScheme('GS://bucket/a', 'gs')).toBe(true);
});
