/**
 * Names and prefixes of names such as `chat-*`. The time of a test does not depend on the number of exact names. `*` alone
 * matches every name; in other positions than the last it is an ordinary character.
 */
export class NamePatterns {
  private readonly names = new Set<string>();
  private readonly prefixes: string[] = [];

  constructor(readonly patterns: readonly string[]) {
    for (const pattern of patterns) {
      if (pattern.endsWith('*')) this.prefixes.push(pattern.slice(0, -1));
      else this.names.add(pattern);
    }
  }

  matches(name: string): boolean {
    return this.names.has(name) || this.prefixes.some((prefix) => name.startsWith(prefix));
  }
}
