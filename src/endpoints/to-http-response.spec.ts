import { JsonResponse } from '../http';
import { MLFLOW_DIALECT } from './mlflow.dialect';
import { toHttpResponse } from './to-http-response';

const headerFor = (adjusted: string[]) => {
  const response = toHttpResponse({ body: {}, adjusted }, MLFLOW_DIALECT);
  return response instanceof JsonResponse ? response.headers['x-sluice-adjusted'] : undefined;
};

describe('x-sluice-adjusted', () => {
  it('lists the adjusted parameters and is omitted if there are none', () => {
    expect(headerFor(['top_k', 'response_format.json_schema'])).toBe('top_k, response_format.json_schema');
    expect(headerFor([])).toBeUndefined();
  });

  it('replaces names that a header cannot contain', () => {
    expect(headerFor(['foo\nbar', 'größe', '', 'x'.repeat(100), 'seed'])).toBe(
      '(other), (other), (other), (other), seed',
    );
  });

  it('is limited in length', () => {
    expect(headerFor(Array.from({ length: 1000 }, () => 'seed'))?.length).toBeLessThan(400);
  });
});
