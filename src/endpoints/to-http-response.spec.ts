import { JsonResponse } from '../http';
import { MLFLOW_DIALECT } from './mlflow.dialect';
import { toHttpResponse } from './to-http-response';

const headerFor = (adjusted: string[]) => {
  const reply = toHttpResponse({ body: {}, adjusted }, MLFLOW_DIALECT);
  return reply instanceof JsonResponse ? reply.headers['x-sluice-adjusted'] : undefined;
};

describe('x-sluice-adjusted', () => {
  it('names what was adjusted, and is left out where nothing was', () => {
    expect(headerFor(['top_k', 'response_format.json_schema'])).toBe('top_k, response_format.json_schema');
    expect(headerFor([])).toBeUndefined();
  });

  it('holds no word of a caller that a header cannot', () => {
    expect(headerFor(['foo\nbar', 'größe', '', 'x'.repeat(100), 'seed'])).toBe(
      '(other), (other), (other), (other), seed',
    );
  });

  it('stays short', () => {
    expect(headerFor(Array.from({ length: 1000 }, () => 'seed'))?.length).toBeLessThan(400);
  });
});
