import { MLFLOW_DIALECT } from '../endpoints/mlflow.dialect';
import { OPENAI_DIALECT } from '../dialects/openai/openai.dialect';
import { dialectOfTarget } from './dialect';

describe('the dialect of a request target', () => {
  it.each([
    ['/v1/nope', 'openai'],
    ['http://host/v1/nope', 'openai'],
    ['/v1', 'mlflow'],
    ['//v1/models', 'mlflow'],
    ['http://host/nope', 'mlflow'],
    ['http://host', 'mlflow'],
    ['*', 'mlflow'],
    ['', 'mlflow'],
  ])('for %j is %s', (target, name) => {
    expect(dialectOfTarget(target, [OPENAI_DIALECT, MLFLOW_DIALECT]).name).toBe(name);
  });
});
