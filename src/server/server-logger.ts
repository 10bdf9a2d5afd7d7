import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { isatty } from 'node:tty';

/** Control characters except tab and line feed, bidirectional and other format characters, and Unicode's line breaks. */
const UNSAFE = /(?![\t\n])[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * Writes the server’s log lines. Characters that a terminal interprets, such as those in a provider’s error message, are
 * written as escapes.
 */
export class ServerLogger extends ConsoleLogger {
  constructor(logLevels: LogLevel[]) {
    super({
      logLevels,
      // Nest enables colours unless this is false.
      colors: isatty(1),
    });
  }

  /** Omits the errors that stop the start: they are thrown to the caller, and Nest would log them too, with their stack. */
  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) !== 'ExceptionHandler') super.error(message, ...rest);
  }

  protected override printMessages(...[messages, ...rest]: Parameters<ConsoleLogger['printMessages']>): void {
    super.printMessages(
      messages.map((message) => (typeof message === 'string' ? escapeUnsafe(message) : message)),
      ...rest,
    );
  }

  protected override printStackTrace(stack: string | undefined): void {
    super.printStackTrace(stack === undefined ? '' : escapeUnsafe(stack));
  }
}

/** Replaces each unsafe character by its JavaScript escape, e.g. `\u{9b}`. */
export function escapeUnsafe(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
