type Fields = Record<string, unknown>;

/**
 * Collects the lists in the deltas of a choice, and returns each whole list in the delta that ends the choice. Clients merge
 * deltas of lists in different ways: OpenAI's Node.js SDK keeps the last one only, and its Python SDK raises an error for a
 * second delta whose entries have no `index`. Lists that the provider indexes, such as tool calls, are streamed.
 */
export class DeltaLists {
  /** Entries by choice and field. */
  private readonly lists = new Map<number, Map<string, unknown[]>>();
  /** Entries collected so far, of all choices. */
  count = 0;

  collect(choice: number, delta: object): void {
    const fields = delta as Fields;
    for (const name in fields) {
      const value = fields[name];
      if (!Array.isArray(value) || isStreamed(name, value)) continue;
      const list = this.listOf(choice, name);
      for (const entry of value as unknown[]) list.push(entry);
      this.count += value.length;
      fields[name] = undefined;
    }
  }

  /** Moves the lists of a choice to the delta. */
  release(choice: number, delta: object): void {
    const lists = this.lists.get(choice);
    if (!lists) return;
    this.lists.delete(choice);
    for (const [name, entries] of lists) (delta as Fields)[name] = entries;
  }

  private listOf(choice: number, name: string): unknown[] {
    let lists = this.lists.get(choice);
    if (!lists) this.lists.set(choice, (lists = new Map<string, unknown[]>()));
    let list = lists.get(name);
    if (!list) lists.set(name, (list = []));
    return list;
  }
}

/** The `index` of a file citation is a position in the text. */
function isStreamed(name: string, list: readonly unknown[]): boolean {
  return name !== 'annotations' && list.every(hasIndex);
}

function hasIndex(entry: unknown): boolean {
  return typeof entry === 'object' && entry !== null && typeof (entry as { index?: unknown }).index === 'number';
}
