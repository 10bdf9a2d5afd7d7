/**
 * Gives the entries of lists in deltas a running `index`. Clients merge the deltas of a choice by it: OpenAI's Python SDK
 * raises an error if the second delta of `annotations` or `thinking_blocks` has entries without one.
 */
export class ListEntries {
  /** The next free index of each list, by choice and field. */
  private readonly next = new Map<string, number>();

  number(choice: number, delta: object): void {
    const fields = delta as Record<string, unknown>;
    for (const name in fields) {
      const value = fields[name];
      if (Array.isArray(value)) fields[name] = this.numbered(`${choice}/${name}`, value);
    }
  }

  private numbered(list: string, entries: readonly unknown[]): unknown[] {
    let next = this.next.get(list) ?? 0;
    const numbered = entries.map((entry) => {
      if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry;
      const { index } = entry as { index?: unknown };
      if (typeof index !== 'number') return { ...entry, index: next++ };
      next = Math.max(next, index + 1);
      return entry;
    });
    this.next.set(list, next);
    return numbered;
  }
}
