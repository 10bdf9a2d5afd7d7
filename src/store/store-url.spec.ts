import { Secret } from '../config';
import { readStoreUrl } from './store-url';

const read = (url: string) => readStoreUrl(new Secret(url), '/etc/sluice');

describe('readStoreUrl', () => {
  it.each([
    ['file:/var/lib/sluice/sluice.db', '/var/lib/sluice/sluice.db'],
    ['file:///var/lib/sluice.db', '/var/lib/sluice.db'],
    ['FILE:sluice.db', '/etc/sluice/sluice.db'],
    ['file:./data/sluice.db', '/etc/sluice/data/sluice.db'],
    ['file:../my%20data.db', '/etc/my data.db'],
  ])('reads the path of %s', (url, path) => {
    expect(read(url)).toEqual({ kind: 'sqlite', path });
  });

  it.each(['postgres', 'postgresql'])('shows %s URLs without user, password and options', (scheme) => {
    const url = `${scheme}://user:p%40ss@db.example.com:5433/gateway?sslmode=verify-full`;
    const location = read(url);
    expect(location).toMatchObject({ kind: 'postgres', shown: `${scheme}://db.example.com:5433/gateway` });
    expect(location.kind === 'postgres' && location.url.reveal()).toBe(url);
  });

  it.each([
    ['/var/lib/sluice.db', 'The URL of the database has no scheme.'],
    ['', 'The URL of the database has no scheme.'],
    ['mysql://user:hunter2@host/db', 'The URL of the database has the unsupported scheme mysql:.'],
    ['sqlite:///x.db', 'The URL of the database has the unsupported scheme sqlite:.'],
    ['file:', 'The URL of the database has no file name.'],
    ['file:/var/lib/', 'The URL of the database has no file name.'],
    ['file:a.db?mode=ro', 'The URL of the database file has a query or fragment.'],
    ['file://host/a.db', 'The URL of the database file is not valid.'],
    ['file:%zz.db', 'The URL of the database file is not valid.'],
    ['postgres://user:hunter2@host:port/db', 'The URL of the database is not valid.'],
  ])('rejects %j with a message that names the valid forms', (url, message) => {
    const forms = 'Use file:/path/sluice.db, file:sluice.db or postgres://user:password@host/database.';
    expect(() => read(url)).toThrow(`${message} ${forms}`);
  });
});
