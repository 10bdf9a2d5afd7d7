import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { IsString } from 'class-validator';
import { loadGatewayFile } from '../load-gateway-file';
import { OrVariable } from '../reading/merge-sources';
import { fileOf, load, problemsOf } from '../../../test/support/config';
import { serveFile } from '../../../test/support/served-config';

const CERTIFICATE = join(__dirname, '..', '..', '..', 'test', 'fixtures', 'tls', 'provider.crt');

const fileWith = (lines: string, config = '{}'): string => `
endpoints:
  - name: chat
    endpoint_type: llm/v1/chat
    model: {provider: mlflow-model-serving, config: ${config}}
    ${lines}
`;

const endpointOf = (text: string, env: NodeJS.ProcessEnv = {}) => load(text, env).endpoints[0]!;

describe('the connection of an endpoint', () => {
  it('uses the server settings and fetches no images by default', () => {
    const { connection, images } = endpointOf(fileWith(''));
    expect(connection).toEqual({ allow: [] });
    expect(images).toBeNull();
  });

  it('allows the hosts of egress.allow and the hosts in the provider config', () => {
    const headers = '{headers: {a: "https://A.test:8443/v1", b: {c: "http://[::1]/"}, d: no.address.test}}';
    const text = `egress: {allow: [10.0.0.0/8, "*.local"]}${fileWith('', headers)}`;
    expect(endpointOf(text).connection.allow).toEqual(['10.0.0.0/8', '*.local', 'a.test', '::1']);
  });

  it('allows a host from an expanded variable, but not a host in an API key', () => {
    const config = '{api_key: "http://key.test", headers: {a: "${ADDRESS}"}}';
    expect(endpointOf(fileWith('', config), { ADDRESS: 'http://near.test' }).connection.allow).toEqual(['near.test']);
  });

  it('allows a host from a variable that the provider reads, but not the provider’s default hosts', () => {
    class Config {
      @OrVariable('VENDOR_HOST')
      @IsString()
      host = 'https://default.test';

      @IsString()
      other = 'https://other.test';
    }
    const provider = { name: 'acme', displayName: 'Acme', Config, chat: {} };
    const providers = { find: () => provider, names: () => ['acme'] };
    const path = fileOf(fileWith(''));
    const allowed = (env: NodeJS.ProcessEnv) => loadGatewayFile(path, providers, env).endpoints[0]?.connection.allow;
    expect(allowed({ VENDOR_HOST: 'https://near.test' })).toEqual(['near.test']);
    expect(allowed({})).toEqual([]);
  });

  it('contains the proxy of the file and hides it in JSON', () => {
    const { connection } = endpointOf(fileWith('connection: {proxy: $PROXY}'), { PROXY: 'http://u:pa55@proxy:3128' });
    expect(connection.proxy?.reveal()).toBe('http://u:pa55@proxy:3128');
    expect(JSON.stringify(connection)).not.toContain('pa55');
  });

  it('trusts the certificates of ca_file and of NODE_EXTRA_CA_CERTS', () => {
    const pem = readFileSync(CERTIFICATE, 'utf8').trim();
    const text = fileWith(`connection: {ca_file: ${CERTIFICATE}}`);
    expect(endpointOf(text).connection.certificates).toEqual([pem]);
    expect(endpointOf(text, { NODE_EXTRA_CA_CERTS: CERTIFICATE }).connection.certificates).toEqual([pem, pem]);
    expect(endpointOf(text, { NODE_EXTRA_CA_CERTS: '/nowhere' }).connection.certificates).toEqual([pem]);
  });

  it('keeps its certificates on reload if the changed ca_file contains none', async () => {
    const certificates = fileOf(readFileSync(CERTIFICATE));
    const path = fileOf(fileWith(`connection: {ca_file: ${certificates}}`));
    const config = serveFile(path);
    expect(config.current().files).toEqual([path, certificates]);
    writeFileSync(certificates, 'nothing');
    Logger.overrideLogger(false);
    expect((await config.reload('request')).problems[0]?.message).toContain('must be a PEM file with certificates');
    expect(config.current().endpoints[0]?.connection.certificates).toHaveLength(1);
  });

  it.each([
    ['connection: 1', 'connection', 'must be a mapping with ca_file and proxy'],
    ['connection: {proxy: "proxy:3128"}', 'connection.proxy', 'must be the http(s) address of a proxy'],
    ['connection: {proxy: 3128}', 'connection.proxy', 'must be the http(s) address of a proxy'],
    ['connection: {ca_file: /nowhere.pem}', 'connection.ca_file', 'there is no such file'],
    ['connection: {ca_file: /}', 'connection.ca_file', 'must be a PEM file with certificates'],
    ['connection: {ca_file: ""}', 'connection.ca_file', 'found ""'],
    ['connection: {ca_file: $NOT_SET}', 'connection.ca_file', 'NOT_SET is not set'],
    ['images: true', 'images', 'must be a mapping with fetch and max_bytes'],
    ['images: {fetch: maybe}', 'images.fetch', 'found "maybe"'],
    ['images: {fetch: true, max_bytes: 1.5}', 'images.max_bytes', 'found 1.5'],
  ])('rejects %s with the path and line of the problem', (lines, path, message) => {
    const problems = problemsOf(fileWith(lines));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path: `endpoints[0].${path}`, line: expect.any(Number) });
    expect(problems[0]?.message).toContain(message);
  });

  it('hides the credentials of an invalid proxy URL', () => {
    const [problem] = problemsOf(fileWith('connection: {proxy: "socks5://user:pa55@proxy"}'));
    expect(problem?.message).toContain('must be the http(s) address');
    expect(problem?.message).not.toContain('pa55');
  });
});

describe('the images setting of an endpoint', () => {
  it('allows fetching only if enabled, and only from egress.allow, not from the provider’s hosts', () => {
    const text = fileWith('images: {fetch: true}', '{headers: {a: "http://near.test"}}');
    expect(endpointOf(`egress: {allow: [10.0.0.1]}${text}`).images).toEqual({
      maxBytes: 10_485_760,
      allow: ['10.0.0.1'],
    });
    expect(endpointOf(fileWith('images: {fetch: true, max_bytes: 5}')).images).toEqual({ maxBytes: 5, allow: [] });
    expect(endpointOf(fileWith('images: {max_bytes: 5}')).images).toBeNull();
  });
});

describe('egress.allow', () => {
  const allowing = (entry: string): string => `egress: {allow: [${entry}]}${fileWith('')}`;

  it.each(['127.0.0.1', '"::1"', '10.0.0.0/8', '"fd00::/8"', '"*.svc.cluster.local"', 'localhost', 'my_host-1.lan'])(
    'accepts %s',
    (entry) => {
      expect(endpointOf(allowing(entry)).connection.allow).toEqual([entry.replaceAll('"', '')]);
    },
  );

  it.each([
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/8/8',
    '300.0.0.1',
    '"http://near.test"',
    '"near.test:80"',
    '"*"',
    '"a.*.test"',
    '"fe80::1%eth0"',
    '"[::1]"',
    '7',
    '""',
  ])('rejects the entry %s', (entry) => {
    const problems = problemsOf(allowing(entry));
    expect(problems[0]?.message).toContain('must be a host');
  });

  it.each(['egress: 1', 'egress: {allow: near.test}'])('rejects a file with %s', (text) => {
    expect(problemsOf(text + fileWith(''))[0]?.path).toMatch(/^egress/);
  });
});
