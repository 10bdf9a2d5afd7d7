import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { loadGatewayFile, type GatewaySnapshot } from '../src/config';
import { ProviderRegistry } from '../src/providers/contract/provider-registry';
import { ProvidersModule } from '../src/providers/providers.module';
import { fileOf } from './support/program';

const PAGE = readFileSync(join(__dirname, '..', 'docs', 'identity.md'), 'utf8');
const RECIPES = [
  'Microsoft Entra ID',
  'Okta',
  'Keycloak',
  'Google',
  'Authenticating proxy',
  'Plain keys',
  'Client certificates',
];

/** The examples, each with the heading above it. */
const EXAMPLES = PAGE.split(/^(?=###? )/m).flatMap((section): [string, string][] =>
  [...section.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml]) => [/^#+ (.*)$/m.exec(section)![1]!, yaml!]),
);

const VARIABLES = { KEYCLOAK_CLIENT_SECRET: 'secret' };

let providers: ProviderRegistry;
let folder: string;

beforeAll(async () => {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  providers = context.get(ProviderRegistry);
  await context.close();
  folder = createCertificates();
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Creates the files of `tls` in a new folder, which the returned path names. */
function createCertificates(): string {
  const created = mkdtempSync(join(tmpdir(), 'identity-page-'));
  const args =
    '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=sluice -keyout tls.key -out tls.crt';
  execFileSync('openssl', ['req', ...args.split(' ')], { cwd: created, stdio: 'ignore' });
  copyFileSync(join(created, 'tls.crt'), join(created, 'clients-ca.crt'));
  return created;
}

function load(yaml: string): GatewaySnapshot {
  const complete = (/^endpoints:/m.test(yaml) ? yaml : `${yaml}endpoints: []\n`).replaceAll('/etc/sluice', folder);
  return loadGatewayFile(fileOf(complete), providers, VARIABLES, { strict: true });
}

describe('docs/identity.md', () => {
  it.each(EXAMPLES)('contains a block that loads strictly and without a warning: %s', (_heading, yaml) => {
    const snapshot = load(yaml);
    expect(snapshot.warnings).toEqual([]);
  });

  it.each(RECIPES)('has a recipe that switches identity on: %s', (heading) => {
    const recipes = EXAMPLES.filter(([title]) => title === heading);
    expect(recipes).toHaveLength(1);
    expect(load(recipes[0]![1]).auth).not.toBeNull();
  });

  it('lists every section in its table of contents, in the same order', () => {
    const listed = [...PAGE.matchAll(/^- \[([^\]]+)\]\(#[\w-]+\)$/gm)].map(([, title]) => title);
    expect([...PAGE.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(listed);
  });
});
