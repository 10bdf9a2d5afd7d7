import type { AnyRequest } from '../wire';
import { imagesOf, withImages } from './images';

const requestWith = (...contents: unknown[]) =>
  ({ messages: contents.map((content) => ({ role: 'user', content })), temperature: 1 }) as unknown as AnyRequest;
const part = (url: string) => ({ type: 'image_url', image_url: { url } });

describe('imagesOf', () => {
  it('returns the images with http(s) URLs of all messages', () => {
    const request = requestWith(
      'http://text.test/',
      [part('https://a.test/1.png'), { type: 'text', text: 'http://b.test/' }, part('data:image/png;base64,AA==')],
      null,
      [part('HTTP://c.test/'), part('s3://bucket/key'), { type: 'image_url', image_url: 'https://d.test/' }, null],
    );
    expect(imagesOf(request)).toEqual([
      { url: 'https://a.test/1.png', where: 'messages.1.content.0.image_url.url' },
      { url: 'HTTP://c.test/', where: 'messages.3.content.0.image_url.url' },
      { url: 'https://d.test/', where: 'messages.3.content.2.image_url.url' },
    ]);
  });

  it('returns the MIME type if the client sends one', () => {
    const image = (format: unknown) => ({ type: 'image_url', image_url: { url: 'https://a.test/', format } });
    const request = requestWith([image('image/png'), image(7), part('https://a.test/')]);
    expect(imagesOf(request).map(({ format }) => format)).toEqual(['image/png', undefined, undefined]);
  });

  it('returns an empty list if there are no messages', () => {
    expect(imagesOf({ prompt: 'http://a.test/' })).toEqual([]);
  });

  it('returns images whose URLs can be replaced with withImages', () => {
    const request = requestWith([part('https://a.test/'), part('https://b.test/')], 'text', [
      { type: 'image_url', image_url: 'https://a.test/' },
    ]);
    const before = structuredClone(request);
    expect(withImages(request, new Map([['https://a.test/', 'data:x']]))).toEqual(
      requestWith([part('data:x'), part('https://b.test/')], 'text', [part('data:x')]),
    );
    expect(request).toEqual(before);
  });
});
