import { serve, stopServing } from './support/openapi-server';

let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  server = await serve([{ name: 'chat', type: 'chat' }]);
}, 60_000);

afterAll(stopServing);

describe('Swagger UI', () => {
  it.each(['/docs', '/docs/'])('loads files from this server only at %s', async (path) => {
    const response = await fetch(server.address + path);
    const html = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const links = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link!);
    const files = links.filter((link) => !link.startsWith('data:'));
    expect(files).toHaveLength(3);
    for (const file of files) {
      const url = new URL(file, server.address + path);
      expect(url.origin).toBe(server.address);
      expect((await fetch(url)).status).toBe(200);
    }
    expect(html.replace(/"data:[^"]*"/g, '')).not.toMatch(/https?:|\/\/[a-z]/);
  });

  it('forbids the browser to load files from other servers', async () => {
    const response = await fetch(`${server.address}/docs`);
    const sources = response.headers.get('content-security-policy')!.split(/[\s;]+/);
    expect(sources).toContain("'none'");
    expect(sources.filter((source) => /[.*/]|https?:/.test(source))).toEqual([]);
  });

  it('loads the document of this server and disables the online validator', async () => {
    const script = await (await fetch(`${server.address}/docs/setup.js`)).text();
    expect(script).toContain("'../openapi.json'");
    expect(script).toContain('validatorUrl: null');
    expect(script).not.toMatch(/https?:/);
  });

  it('returns 404 for files that the page does not load', async () => {
    for (const name of ['package.json', '..%2fpackage.json', 'index.html']) {
      expect((await fetch(`${server.address}/docs/${name}`)).status).toBe(404);
    }
  });
});
