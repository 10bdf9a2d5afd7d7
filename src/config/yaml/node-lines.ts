import type { Path } from '../problems';
import type { LineIndex } from '../report';

/** The lines of the values of one document, by the mapping or list that contains them. */
export class NodeLines implements LineIndex {
  readonly #lines = new Map<object, ReadonlyMap<string, number>>();
  #root: unknown;

  /** @param lines by key or index, for the values whose line is known */
  record(container: object, lines: ReadonlyMap<string, number>): void {
    this.#lines.set(container, lines);
  }

  /** The document's value, from which paths start. */
  set root(value: unknown) {
    this.#root = value;
  }

  /** Returns the line of one value of a mapping or list; 0 if unknown. */
  lineIn(container: object, key: string): number {
    return this.#lines.get(container)?.get(key) ?? 0;
  }

  lineOf(path: Path): number | undefined {
    let value = this.#root;
    let line = 0;
    for (const segment of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) break;
      line = this.lineIn(value, String(segment)) || line;
      value = Reflect.get(value, segment) as unknown;
    }
    return line || undefined;
  }
}
