import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { loadGatewayFile, type GatewaySnapshot } from '../src/config';
import { toTraits } from '../src/auth/oidc/claims';
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

  // The claims of access tokens (of Google: ID tokens), as the identity providers document them.
  it.each<[string, string, object, string]>([
    [
      'Microsoft Entra ID',
      'a user',
      { sub: 'pairwise', oid: 'object', azp: 'app', preferred_username: 'alice@example.com', scp: 'access' },
      'user alice@example.com',
    ],
    [
      'Microsoft Entra ID',
      'an application',
      { sub: 'object', oid: 'object', azp: 'app', roles: ['Query'] },
      'service_principal app',
    ],
    ['Okta', 'a user', { sub: 'alice', cid: 'app', uid: '00u1', email: 'alice@example.com' }, 'user alice@example.com'],
    ['Okta', 'an application', { sub: 'app', cid: 'app' }, 'service_principal app'],
    [
      'Keycloak',
      'a user',
      { sub: 'uuid', azp: 'app', email: 'alice@example.com', preferred_username: 'alice' },
      'user alice@example.com',
    ],
    [
      'Keycloak',
      'a service account',
      { sub: 'uuid', azp: 'ci', client_id: 'ci', preferred_username: 'service-account-ci' },
      'service_principal ci',
    ],
    [
      'Google',
      'a user',
      { sub: '1', azp: 'app', email: 'bob@example.com', email_verified: true },
      'user bob@example.com',
    ],
    [
      'Google',
      'a service account',
      { sub: '1', azp: '1', email: 'ci@my-project.iam.gserviceaccount.com', email_verified: true },
      'user ci@my-project.iam.gserviceaccount.com',
    ],
  ])('has a recipe for %s that names %s as its text says', (heading, _who, claims, expected) => {
    const [, recipe] = EXAMPLES.find(([title]) => title === heading)!;
    const traits = toTraits({ ...claims }, load(recipe).auth!.issuers[0]!, 'jwt');
    expect(`${traits?.kind} ${traits?.name}`).toBe(expected);
  });

  it('lists every section in its table of contents, in the same order', () => {
    const listed = [...PAGE.matchAll(/^- \[([^\]]+)\]\(#[\w-]+\)$/gm)].map(([, title]) => title);
    expect([...PAGE.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(listed);
  });
});
