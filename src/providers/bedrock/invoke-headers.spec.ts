import { adapter, target } from '../../../test/support/bedrock';
import { refusalOf } from '../../../test/support/provider-error';

const TITAN = target('amazon.titan-text-express-v1');
const EMBED = target('amazon.titan-embed-text-v2:0');

const own = {
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

describe('a call of InvokeModel', () => {
  it('has in its header what Converse has in its body', () => {
    const call = adapter.completions.toRequest({ prompt: 'Hi', ...own }, TITAN);
    expect(call.headers).toEqual({ accept: 'application/json', ...HEADERS });
    expect(call.body).toEqual({ inputText: 'Hi', textGenerationConfig: {} });
    const embedding = adapter.embeddings.toRequest({ input: 'Hi', ...own }, EMBED);
    expect(embedding.headers).toMatchObject(HEADERS);
    expect(embedding.body).toEqual({ inputText: 'Hi' });
  });

  it('lists a tier that there is not', () => {
    const call = adapter.completions.toRequest({ prompt: 'Hi', service_tier: 'scale' }, TITAN);
    expect([Object.keys(call.headers), call.adjusted]).toEqual([['accept'], ['service_tier']]);
  });

  it.each([
    [{ guardrailConfig: { guardrailIdentifier: 'a\r\nhost: b' } }, 'guardrailConfig.guardrailIdentifier'],
    [{ guardrailConfig: { guardrailVersion: 7 } }, 'guardrailConfig.guardrailVersion'],
    [{ guardrailConfig: { trace: {} } }, 'guardrailConfig.trace'],
    [{ performanceConfig: { latency: '' } }, 'performanceConfig.latency'],
  ])('is refused with %j', (request, param) => {
    const call = () => adapter.completions.toRequest({ prompt: 'Hi', ...request }, TITAN);
    expect(refusalOf(call)).toMatchObject({ status: 422, param });
  });
});
