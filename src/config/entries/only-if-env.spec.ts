import { load, fileWith, problemsOf } from '../../../test/support/config';

describe('only_if_env', () => {
  const file = fileWith({ only_if_env: 'MY_FLAG' });

  it('skips the endpoint if the variable is unset or empty, and lists it as skipped', () => {
    for (const flag of [{}, { MY_FLAG: '' }]) {
      const snapshot = load(file, flag);
      expect(snapshot.endpoints).toEqual([]);
      expect(snapshot.skipped).toEqual([{ name: 'chat', variable: 'MY_FLAG' }]);
    }
  });

  it('loads the endpoint if the variable is set', () => {
    const snapshot = load(file, { MY_FLAG: '1', OPENAI_API_KEY: 'k' });
    expect(snapshot.endpoints.map(({ name }) => name)).toEqual(['chat']);
    expect(snapshot.skipped).toEqual([]);
  });

  it('rejects an invalid variable name', () => {
    expect(problemsOf(fileWith({ only_if_env: '"$MY_FLAG"' }), { $MY_FLAG: '1', OPENAI_API_KEY: 'k' })).toEqual([
      expect.objectContaining({ path: 'endpoints[0].only_if_env' }),
    ]);
  });
});
