import { kindOfPath, type PathKind } from './path-kinds';

describe('kindOfPath', () => {
  it.each<[PathKind, string[]]>([
    [
      'public',
      ['/', '/health', '/health/', '/health?x', '/docs/', '/docs/setup.js', 'http://host:1/health', '/oidc/v1/token'],
    ],
    ['document', ['/openapi.json', '/openapi.json?x', '/openapi/databricks.json']],
    ['admin', ['/admin', '/admin/', '/admin?x', '/admin/config', 'http://host/admin/config', 'http://host/x/../admin']],
    [
      'protected',
      [
        '',
        '*',
        'health',
        '/v1/models',
        '/health/x',
        '/healthy',
        '/health/../v1/models',
        '/docs/../v1/models',
        '/docs/a/b',
        '/docs/%2e%2e',
        '/health%2f',
        '/openapi.json/',
        '/openapi.yaml',
        '/administration',
        '/Admin/config',
        'http://host/health/../v1/models',
      ],
    ],
  ])('is %s for %j, also the second time', (kind, targets) => {
    for (const target of [...targets, ...targets]) expect([target, kindOfPath(target)]).toEqual([target, kind]);
  });

  it('remembers a limited number of targets and stays right', () => {
    for (let index = 0; index < 3000; index += 1) expect(kindOfPath(`/v1/models/${index}`)).toBe('protected');
    expect(kindOfPath('/health')).toBe('public');
    expect(kindOfPath(`/health?${'x'.repeat(1000)}`)).toBe('public');
  });
});
