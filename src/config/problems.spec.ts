import { formatPath, formatProblems, InvalidConfigError } from './problems';

describe('the problem report', () => {
  it('starts with the file name and contains one block per problem', () => {
    const error = new InvalidConfigError('/etc/gateway.yaml', [
      { path: '', line: undefined, message: 'first' },
      { path: '', line: 3, message: 'second' },
      { path: 'endpoints[0].name', line: 4, message: 'third' },
    ]);
    expect(formatProblems(error)).toBe(
      [
        '/etc/gateway.yaml: 3 problems',
        '',
        '  the file',
        '    first',
        '',
        '  line 3',
        '    second',
        '',
        '  endpoints[0].name (line 4)',
        '    third',
      ].join('\n'),
    );
  });

  it('shows at most as many problems as requested, and the number of the others', () => {
    const problems = Array.from({ length: 30 }, (_item, line) => ({ path: '', line, message: `problem ${line}` }));
    const error = new InvalidConfigError('/etc/gateway.yaml', problems);
    const shown = formatProblems(error, 20);
    expect(shown).toContain('/etc/gateway.yaml: 30 problems');
    expect(shown).toContain('problem 19');
    expect(shown).not.toContain('problem 20');
    expect(shown).toMatch(/and 10 more; "sluice validate" shows all$/);
    expect(error.message).toMatch(/problem 19; …$/);
  });

  it.each([
    [[], ''],
    [['endpoints', 0, 'model'], 'endpoints[0].model'],
    [['a b', 'c-d'], '["a b"].c-d'],
    [['x\u001b[31m'], '["x\\u001b[31m"]'],
    [['x\u009b31m'], '["x\uFFFD31m"]'],
  ])('escapes control characters in the path %j', (path, text) => {
    expect(formatPath(path)).toBe(text);
  });
});
