import { ServerLogger } from './server-logger';

function logged(write: (logger: ServerLogger) => void): string {
  const lines: string[] = [];
  const keep = (line: unknown): boolean => lines.push(String(line)) > 0;
  const spies = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
  for (const spy of spies) spy.mockImplementation(keep);
  try {
    write(new ServerLogger(['log', 'warn', 'error']));
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return lines.join('');
}

describe('ServerLogger', () => {
  it.each([
    ['a C1 control code', '\u009b', '\\u{9b}'],
    ['an escape character', '\u001b', '\\u{1b}'],
    ['a right-to-left override', '\u202e', '\\u{202e}'],
    ['a line separator', '\u2028', '\\u{2028}'],
    ['a carriage return', '\r', '\\u{d}'],
  ])('escapes %s in messages and stacks', (_what, character, escape) => {
    const text = logged((logger) => {
      logger.warn(`a${character}b`);
      logger.error('failed', `Error: c${character}d\n    at f`, 'Http');
    });
    expect(text).toContain(`a${escape}b`);
    expect(text).toContain(`c${escape}d`);
  });

  it('keeps line feeds, tabs and letters of any script', () => {
    expect(logged((logger) => logger.log('a\n\tü 漢 🦄'))).toContain('a\n\tü 漢 🦄');
  });

  it('omits the errors that stop the start', () => {
    expect(logged((logger) => logger.error('invalid file', 'ExceptionHandler'))).toBe('');
  });
});
