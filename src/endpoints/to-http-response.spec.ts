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

describe('the headers of a response of a traffic route', () => {
  it('contain the endpoint and the number of attempts', () => {
    const result = { body: {}, adjusted: ['seed'], endpoint: 'größe-1', attempts: 3 };
    expect(toHttpResponse(result, MLFLOW_DIALECT)).toMatchObject({
      headers: { 'x-sluice-adjusted': 'seed', 'x-sluice-endpoint': 'gr%C3%B6%C3%9Fe-1', 'x-sluice-attempts': '3' },
    });
  });
});

describe('the headers of a result', () => {
  it('are headers of the response, beside those of a traffic route', () => {
    const headers = { 'x-limit': '1' };
    expect(toHttpResponse({ body: {}, adjusted: [], headers }, MLFLOW_DIALECT)).toMatchObject({ headers });
    expect(toHttpResponse({ body: {}, adjusted: [], headers, endpoint: 'one' }, MLFLOW_DIALECT)).toMatchObject({
      headers: { ...headers, 'x-sluice-endpoint': 'one' },
    });
  });
});
