import { InvalidConfigError } from '../problems';
import { readSettings } from './settings';

describe('readSettings for web browsers', () => {
  it('allows no other host and no other origin by default', () => {
    expect(readSettings({})).toMatchObject({ allowedHosts: [], allowedOrigins: [] });
  });

  it('reads lists of hosts without ports, and of origins', () => {
    const env = {
      SLUICE_ALLOWED_HOSTS: 'Gateway.test:5000, *.internal, 192.168.*,',
      SLUICE_ALLOWED_ORIGINS: 'https://App.test/, http://localhost:*',
    };
    expect(readSettings(env)).toMatchObject({
      allowedHosts: ['gateway.test', '*.internal', '192.168.*'],
      allowedOrigins: ['https://app.test', 'http://localhost:*'],
    });
  });

  it('reads MLflow’s variables if its own are not set', () => {
    const env = { MLFLOW_SERVER_ALLOWED_HOSTS: '*', MLFLOW_SERVER_CORS_ALLOWED_ORIGINS: 'https://a.test' };
    expect(readSettings(env)).toMatchObject({ allowedHosts: ['*'], allowedOrigins: ['https://a.test'] });
    expect(readSettings({ ...env, SLUICE_ALLOWED_HOSTS: 'b.test' }).allowedHosts).toEqual(['b.test']);
  });

  it.each([
    ['SLUICE_ALLOWED_HOSTS', 'https://gateway.test'],
    ['SLUICE_ALLOWED_HOSTS', 'a b'],
    ['SLUICE_ALLOWED_ORIGINS', 'app.test'],
    ['SLUICE_ALLOWED_ORIGINS', 'https://app.test/path'],
  ])('rejects %s=%s', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(InvalidConfigError);
  });
});
