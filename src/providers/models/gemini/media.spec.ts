import { bodyOf, upstreamRequest, GEMINI_2_0, GEMINI_2_5, GEMINI_3, errorOf } from '../../../../test/support/google';

const contentsOf = (messages: object[], model?: string) => bodyOf({ messages }, model).contents;
const userParts = (...parts: object[]) => contentsOf([{ role: 'user', content: parts }])[0]?.parts;

describe('media for Gemini', () => {
  it.each([
    [{ type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } }, 'image/png'],
    [{ type: 'video_url', video_url: { url: 'data:video/mp4;base64,aGk=' } }, 'video/mp4'],
    [{ type: 'input_audio', input_audio: { data: 'aGk=', format: 'wav' } }, 'audio/wav'],
    [{ type: 'input_audio', input_audio: { data: 'aGk=', format: 'mp3' } }, 'audio/mp3'],
    [{ type: 'file', file: { file_data: 'data:application/pdf;base64,aGk=' } }, 'application/pdf'],
    [{ type: 'file', file: { file_data: 'aGk=' } }, 'application/pdf'],
    [{ type: 'file', file: { file_data: 'aGk=', filename: 'notes.TXT' } }, 'text/plain'],
  ])('are sent inline with their MIME type: %j', (part, mimeType) => {
    expect(userParts(part)).toEqual([{ inlineData: { mimeType, data: 'aGk=' } }]);
  });

  it.each([
    [{ type: 'image_url', image_url: { url: 'https://a.example/b.JPG?c' } }, 'https://a.example/b.JPG?c', 'image/jpeg'],
    [
      { type: 'image_url', image_url: { url: 'https://a.example/b', format: 'image/gif' } },
      'https://a.example/b',
      'image/gif',
    ],
    [{ type: 'video_url', video_url: { url: 'https://youtu.be/x' } }, 'https://youtu.be/x', 'video/mp4'],
    [
      { type: 'file', file: { file_id: 'files/abc' } },
      'https://generativelanguage.googleapis.com/v1beta/files/abc',
      undefined,
    ],
  ])('at a URL are sent as fileData: %j', (part, fileUri, mimeType) => {
    expect(userParts(part)).toEqual([{ fileData: { fileUri, ...(mimeType ? { mimeType } : {}) } }]);
  });

  it.each([
    { type: 'image_url', image_url: { url: 'file:///etc/passwd' } },
    { type: 'image_url', image_url: { url: 'gs://bucket/a.png' } },
    { type: 'image_url', image_url: { url: '' } },
    { type: 'input_audio', input_audio: { data: '', format: 'wav' } },
    { type: 'file', file: {} },
    { type: 'hologram' },
  ])('are rejected if the part is invalid: %j', (part) => {
    expect(errorOf({ messages: [{ role: 'user', content: [part] }] })).toMatchObject({
      status: 422,
      param: expect.stringContaining('messages.0.content.0'),
    });
  });

  it('at a URL are rejected for models that do not fetch URLs', () => {
    const content = [{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }];
    expect(errorOf({ messages: [{ role: 'user', content }] }, GEMINI_2_0)).toMatchObject({ status: 422 });
  });

  it.each([
    ['low', 'MEDIA_RESOLUTION_LOW'],
    ['medium', 'MEDIA_RESOLUTION_MEDIUM'],
    ['high', 'MEDIA_RESOLUTION_HIGH'],
  ])('have a mediaResolution for detail %s if the model supports it', (detail, level) => {
    const content = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=', detail } }];
    const messages = [{ role: 'user', content }];
    expect(contentsOf(messages, GEMINI_3)[0]?.parts).toMatchObject([{ mediaResolution: { level } }]);
    const { body, adjusted } = upstreamRequest({ messages }, GEMINI_2_5);
    expect(body.contents[0]?.parts[0]).not.toHaveProperty('mediaResolution');
    expect(adjusted).toEqual(['image_url.detail']);
  });

  it('have no mediaResolution for detail auto, and nothing is reported', () => {
    const content = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=', detail: 'auto' } }];
    const { body, adjusted } = upstreamRequest({ messages: [{ role: 'user', content }] }, GEMINI_2_5);
    expect(body.contents[0]?.parts).toEqual([{ inlineData: { mimeType: 'image/png', data: 'aGk=' } }]);
    expect(adjusted).toEqual([]);
  });
});
