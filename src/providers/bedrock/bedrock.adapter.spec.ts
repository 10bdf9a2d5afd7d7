import { adapter, chatRequest, CLAUDE_3, NO_TRANSPORT, SECRET_KEY, target } from '../../../test/support/bedrock';
import { recordedJson } from '../../../test/support/recorded';
import { Secret } from '../../config';
import { toProviderError, providerError } from '../../upstream/client/error-body';
import { BedrockConfig, type AwsConfig } from './bedrock.config';

function authorized(aws: Partial<AwsConfig> = {}, request: object = {}) {
  const endpoint = target(CLAUDE_3, aws);
  return adapter.authorize(adapter.chat.toRequest(chatRequest(request), endpoint), endpoint, NO_TRANSPORT);
}

const PATH = '/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse';

describe('BedrockAdapter', () => {
  it('signs the exact body that is sent', async () => {
    const { url, headers, body } = await authorized();
    expect(url).toBe(`https://bedrock-runtime.us-east-1.amazonaws.com${PATH}`);
    expect(JSON.parse(body as string)).toEqual({ messages: [{ role: 'user', content: [{ text: 'Hi' }] }] });
    expect(headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=EXAMPLEID\/\d{8}\/us-east-1\/bedrock\/aws4_request, /,
    );
    expect(JSON.stringify([url, headers, body])).not.toContain(SECRET_KEY);
    expect(headers).not.toHaveProperty('host');
  });

  it('sends a bearer token instead of a signature if one is configured', async () => {
    const request = await authorized({ aws_bearer_token: new Secret('bedrock-api-key') }, { stream: true });
    expect(request.headers).toEqual({
      accept: 'application/vnd.amazon.eventstream',
      authorization: 'Bearer bedrock-api-key',
    });
    expect(request.url).toBe(`https://bedrock-runtime.us-east-1.amazonaws.com${PATH}-stream`);
  });

  it.each([
    [{ aws_region: 'cn-north-1' }, `https://bedrock-runtime.cn-north-1.amazonaws.com.cn${PATH}`],
    [{ aws_region: 'us-gov-west-1' }, `https://bedrock-runtime.us-gov-west-1.amazonaws.com${PATH}`],
    [
      { aws_endpoint_url: 'https://bedrock-runtime-fips.us-east-1.amazonaws.com' },
      `https://bedrock-runtime-fips.us-east-1.amazonaws.com${PATH}`,
    ],
    [{ aws_endpoint_url: 'http://127.0.0.1:8001' }, `http://127.0.0.1:8001${PATH}`],
    [{ aws_endpoint_url: 'https://vpce.example/base/' }, `https://vpce.example/base${PATH}`],
  ])('sends a request with the configuration %j to %s', async (aws, expected) => {
    expect((await authorized(aws)).url).toBe(expected);
  });

  it('uses the region of the environment if the file contains none', async () => {
    const before = process.env['AWS_REGION'];
    process.env['AWS_REGION'] = 'eu-west-3';
    try {
      const { aws_config, ...rest } = target(CLAUDE_3).config;
      const { aws_region: _, ...withoutRegion } = aws_config;
      const config = Object.assign(new BedrockConfig(), rest, { aws_config: withoutRegion });
      const endpoint = { model: CLAUDE_3, config };
      const request = await adapter.authorize(
        adapter.chat.toRequest(chatRequest({}), endpoint),
        endpoint,
        NO_TRANSPORT,
      );
      expect(request.url).toBe(`https://bedrock-runtime.eu-west-3.amazonaws.com${PATH}`);
      expect(request.headers['authorization']).toContain('/eu-west-3/bedrock/');
    } finally {
      if (before === undefined) delete process.env['AWS_REGION'];
      else process.env['AWS_REGION'] = before;
    }
  });

  it.each([
    [403, 'ExpiredTokenException', true],
    [403, 'AccessDeniedException', false],
    [401, undefined, true],
    [400, 'ExpiredTokenException', true],
    [429, 'ThrottlingException', false],
  ])('after an error with status %s and code %s, invalidates role credentials: %s', (status, code, expected) => {
    const signature = 'AWS4-HMAC-SHA256 Credential=ROLEKEY/20260102/us-east-1/bedrock/aws4_request, …';
    const sent = { url: 'https://b.test/', headers: { authorization: signature }, body: {} };
    const error = providerError(status, { message: 'No', ...(code ? { code } : {}) });
    const invalidates = (aws: Partial<AwsConfig>) => adapter.invalidateCredentials(error, sent, target(CLAUDE_3, aws));
    expect(invalidates({ aws_role_arn: 'arn:aws:iam::123456789012:role/r' })).toBe(expected);
    expect(invalidates({})).toBe(false);
    const withToken = { ...sent, headers: { authorization: 'Bearer bedrock-api-key' } };
    expect(adapter.invalidateCredentials(error, withToken, target(CLAUDE_3))).toBe(false);
  });

  it('has error responses from which toProviderError reads status, type and message', () => {
    const { status, headers, body } = recordedJson('bedrock/rate-limit.json') as {
      status: number;
      headers: Record<string, string>;
      body: object;
    };
    const { errorFormat } = adapter.chat.toRequest(chatRequest({}), target(CLAUDE_3));
    expect(toProviderError(status, headers, JSON.stringify(body), errorFormat)).toMatchObject({
      status: 429,
      upstreamCode: 'ThrottlingException',
      type: 'rate_limit_error',
      message: 'Too many tokens, please wait before trying again.',
    });
  });
});
