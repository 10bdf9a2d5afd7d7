import type { Queryable } from '../../endpoints/queryable';
import type { AiGatewayDocument, AutoCaptureConfig } from '../documents';
import type { ServingEndpoints } from '../serving';
import { AiGatewayPolicy } from './ai-gateway.policy';
import { inferenceTableOf } from './payloads/inference-table';

const TARGET = { name: 'chat' } as Queryable;

function documentOf(ai_gateway: AiGatewayDocument | undefined, auto_capture_config?: AutoCaptureConfig) {
  return { name: 'chat', document: { ai_gateway, config: { auto_capture_config } } };
}

function isBound(ai_gateway: AiGatewayDocument | undefined): boolean {
  const endpoints = { of: () => documentOf(ai_gateway) } as unknown as ServingEndpoints;
  const payloads = { of: () => undefined } as never;
  return new AiGatewayPolicy(endpoints, payloads).bind(TARGET) !== undefined;
}

describe('AiGatewayPolicy', () => {
  it.each<[string, AiGatewayDocument | undefined]>([
    ['no AI gateway settings', undefined],
    ['usage tracking only', { usage_tracking_config: { enabled: true } }],
    [
      'guardrails that are off',
      { guardrails: { input: { pii: { behavior: 'NONE' }, invalid_keywords: [] }, output: {} } },
    ],
  ])('costs nothing for an endpoint with %s', (_name, document) => {
    expect(isBound(document)).toBe(false);
  });

  it('concerns an endpoint with a guardrail', () => {
    expect(isBound({ guardrails: { output: { pii: { behavior: 'MASK' } } } })).toBe(true);
  });
});

describe('inferenceTableOf', () => {
  const names = { catalog_name: 'c', schema_name: 's' };
  const table = (gateway: AiGatewayDocument | undefined, legacy?: AutoCaptureConfig) =>
    inferenceTableOf('chat', documentOf(gateway, legacy).document as never);

  it('returns the name of an enabled table', () => {
    expect(table({ inference_table_config: { ...names, enabled: true, table_name_prefix: 'p' } })).toBe(
      'c.s.p_payload',
    );
    expect(table(undefined, names)).toBe('c.s.chat_payload');
  });

  it('returns undefined for a table that is off, and for an incomplete one', () => {
    expect(table({ inference_table_config: { ...names, enabled: false, table_name_prefix: 'p' } })).toBeUndefined();
    expect(table(undefined, { ...names, enabled: false })).toBeUndefined();
    expect(table(undefined, { catalog_name: 'c' })).toBeUndefined();
  });
});
