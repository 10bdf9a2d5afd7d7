import { fileOf, Program } from './support/program';

const RIGHT = `
endpoints:
  - name: chat
    endpoint_type: llm/v1/chat
    model: {provider: sandbox, name: sandbox-chat, config: {}}
routes:
  - {name: any, task_type: llm/v1/chat, destinations: [{name: chat, traffic_percentage: 100}]}
`;
const KEY = 'canary-0123456789abcdef';
const CARELESS = `${RIGHT.replace('config: {}', 'config: {colour: red}')}
  - name: keyed
    route_type: llm/v1/embeddings
    model: {provider: anthropic, config: {anthropic_api_key: ${KEY}}}
`;

async function validate(text: string, ...args: string[]) {
  const program = new Program(['validate', '--config-path', fileOf(text), ...args]);
  const { code } = await program.waitForExit();
  return { code, program };
}

describe('sluice validate', () => {
  it('exits with 0 and counts endpoints and routes', async () => {
    const { code, program } = await validate(RIGHT, '--strict');
    expect(code).toBe(0);
    expect(program.stdout).toMatch(/\.yaml is valid: 1 endpoint, 1 traffic route\.\n$/);
    expect(program.stderr).toBe('');
  });

  it('exits with 2 and lists the problems of an invalid file', async () => {
    const { code, program } = await validate(RIGHT.replace('100', '90'));
    expect(code).toBe(2);
    expect(program.stderr).toContain('routes[0].destinations (line 7)\n    found a total of 90');
    expect(program.stdout).toBe('');
  });

  it('warns of problems that only --strict rejects', async () => {
    const { code, program } = await validate(CARELESS);
    expect(code).toBe(0);
    expect(program.stderr).toContain('config.colour (line 5): unknown key, ignored');
    expect(program.output).not.toContain(KEY);
  });

  it('with --strict exits with 2 and lists all problems at once without the key', async () => {
    const { code, program } = await validate(CARELESS, '--strict');
    expect(code).toBe(2);
    for (const path of [
      'endpoints[0].model.config.colour',
      'routes[1].route_type',
      'routes[1].model.name',
      'routes[1].model.config.anthropic_api_key',
    ]) {
      expect(program.stderr).toContain(`${path} (line `);
    }
    expect(program.stderr).toContain(': 4 problems');
    expect(program.output).not.toContain(KEY);
  });
});
