import { adapter, target } from '../../../test/support/bedrock';
import { gatewayErrorOf } from '../../../test/support/provider-error';

const TITAN = target('amazon.titan-text-express-v1');
const EMBED = target('amazon.titan-embed-text-v2:0');

const parameters = {
  guardrailConfig: { guardrailIdentifier: 'arn:aws:g/1', guardrailVersion: 'DRAFT', trace: 'enabled_full' },
  performanceConfig: { latency: 'optimized' },
  service_tier: 'flex',
};
const HEADERS = {
  'x-amzn-bedrock-guardrailidentifier': 'arn:aws:g/1',
  'x-amzn-bedrock-guardrailversion': 'DRAFT',
  'x-amzn-bedrock-trace': 'ENABLED_FULL',
  'x-amzn-bedrock-performanceconfig-latency': 'optimized',
  'x-amzn-bedrock-service-tier': 'flex',
};

describe('an InvokeModel request', () => {
  it('sends parameters as headers that are body fields in Converse', () => {
    const completion = adapter.completions.toRequest({ prompt: 'Hi', ...parameters }, TITAN);
    expect(completion.headers).toEqual({ accept: 'application/json', ...HEADERS });
    expect(completion.body).toEqual({ inputText: 'Hi', textGenerationConfig: {} });
    const embedding = adapter.embeddings.toRequest({ input: 'Hi', ...parameters }, EMBED);
    expect(embedding.headers).toMatchObject(HEADERS);
    expect(embedding.body).toEqual({ inputText: 'Hi' });
  });

  it('reports an unknown service tier as adjusted', () => {
    const { headers, adjusted } = adapter.completions.toRequest({ prompt: 'Hi', service_tier: 'scale' }, TITAN);
    expect([Object.keys(headers), adjusted]).toEqual([['accept'], ['service_tier']]);
  });

  it.each([
    [{ guardrailConfig: { guardrailIdentifier: 'a\r\nhost: b' } }, 'guardrailConfig.guardrailIdentifier'],
    [{ guardrailConfig: { guardrailVersion: 7 } }, 'guardrailConfig.guardrailVersion'],
    [{ guardrailConfig: { trace: {} } }, 'guardrailConfig.trace'],
    [{ performanceConfig: { latency: '' } }, 'performanceConfig.latency'],
  ])('is rejected with the parameters %j', (request, param) => {
    const translate = () => adapter.completions.toRequest({ prompt: 'Hi', ...request }, TITAN);
    expect(gatewayErrorOf(translate)).toMatchObject({ status: 422, param });
  });
});
