import type { EndpointType, Payload } from '../../config';
import { isLegacy } from './is-legacy';

const OLD = 'mlflow-python-client/2.8.1';
const NEW = 'mlflow-python-client/2.22.4';

function decide(
  headers: Record<string, string>,
  {
    payload = 'auto',
    type = 'llm/v1/chat',
    body = {},
  }: { payload?: Payload; type?: EndpointType; body?: unknown } = {},
): boolean {
  return isLegacy(headers, { payload, endpoint_type: type }, body);
}

describe('isLegacy', () => {
  it.each(['2.5.0', '2.6.0', '2.7.1', '2.8.0', '2.8.1', '2.8.2.dev0', '2.5'])(
    'is true for a client with the MLflow version %s',
    (version) => {
      expect(decide({ 'user-agent': `mlflow-python-client/${version}` })).toBe(true);
    },
  );

  it.each(['2.9.0', '2.9.2', '2.22.4', '2.50.0', '2.80.1', '3.5.0', '3.8.1', '12.8.0', '1.2.8'])(
    'is false for a client with the MLflow version %s',
    (version) => {
      expect(decide({ 'user-agent': `mlflow-python-client/${version}` })).toBe(false);
    },
  );

  it.each<Record<string, string>>([
    {},
    { 'user-agent': 'python-requests/2.8.1' },
    { 'user-agent': 'x mlflow-python-client/2.8.1' },
  ])('is false for a client that is not MLflow’s: %j', (headers) => expect(decide(headers)).toBe(false));
});

it('isLegacy is true for a body with candidate_count, whatever the client', () => {
  expect(decide({}, { body: { candidate_count: 1 } })).toBe(true);
  expect(decide({}, { body: { candidate_count: 1 }, type: 'llm/v1/completions' })).toBe(true);
  expect(decide({}, { body: { candidate_count: 1 }, type: 'llm/v1/embeddings' })).toBe(false);
});

it.each([{ body: { text: 'Hi' } }, { body: null }, { body: 'candidate_count' }, { body: undefined }])(
  'isLegacy is false for a body without candidate_count: %j',
  ({ body }) => {
    for (const type of ['llm/v1/chat', 'llm/v1/embeddings'] as const) expect(decide({}, { body, type })).toBe(false);
  },
);

it('isLegacy follows the endpoint’s setting before the client and the body', () => {
  expect(decide({ 'user-agent': NEW }, { payload: 'legacy' })).toBe(true);
  expect(decide({ 'user-agent': OLD }, { payload: 'current', body: { candidate_count: 1 } })).toBe(false);
});

it('isLegacy follows the request header before all other signs', () => {
  expect(decide({ 'x-sluice-payload': 'legacy', 'user-agent': NEW }, { payload: 'current' })).toBe(true);
  expect(decide({ 'x-sluice-payload': 'current', 'user-agent': OLD }, { payload: 'legacy' })).toBe(false);
});

it.each(['', 'old', 'Legacy', 'legacy, legacy'])('isLegacy rejects the header value "%s"', (value) => {
  expect(() => decide({ 'x-sluice-payload': value })).toThrow("must be 'legacy' or 'current'");
});
