import { isMapping } from './objects';
import type { Path } from './problems';
import type { LineIndex } from './report';
import { fromJson, LISTS, valuesIn, type FileContent, type ListContent, type ListName } from './yaml/file-content';

/** One item of a list of the file. */
export interface ParsedItem {
  readonly list: ListName;
  readonly index: number;
  /** Equal for items of a list with equal content. */
  readonly key: string;
}

/** The parsed content of a gateway file. The values of list items are created when they are used. */
export class ParsedFile implements LineIndex {
  #last: { item: Pick<ParsedItem, 'list' | 'index'>; value: unknown } | undefined;

  /** The value of the document, with empty lists. */
  readonly root: unknown;

  constructor(private readonly content: FileContent) {
    this.root = fromJson(content.root);
  }

  *items(list: ListName): Generator<ParsedItem> {
    const { length } = this.content.lists[list].ends;
    for (let index = 0; index < length; index += 1) yield { list, index, key: this.jsonOf(list, index) };
  }

  /** Creates the value of an item. */
  valueOf({ list, index }: Pick<ParsedItem, 'list' | 'index'>): unknown {
    const last = this.#last;
    if (last?.item.list === list && last.item.index === index) return last.value;
    const value = fromJson(this.jsonOf(list, index));
    this.#last = { item: { list, index }, value };
    return value;
  }

  lineOf(path: Path): number | undefined {
    const [list, index, ...rest] = path;
    const name = LISTS.find((known) => known === list);
    const ofRoot = lineIn(this.root, this.content.lines, 0, 0, path);
    if (name === undefined || typeof index !== 'number' || index >= this.content.lists[name].ends.length) return ofRoot;
    const { lines, lineEnds } = this.content.lists[name];
    const start = startOf(lineEnds, index);
    return lineIn(this.valueOf({ list: name, index }), lines, start + 1, lines[start] || ofRoot || 0, rest);
  }

  private jsonOf(list: ListName, index: number): string {
    const { text, ends }: ListContent = this.content.lists[list];
    return text.slice(startOf(ends, index), ends[index]);
  }
}

function startOf(ends: Uint32Array, index: number): number {
  return index === 0 ? 0 : (ends[index - 1] ?? 0);
}

/**
 * Returns the line of the value at `path` within `value`, or of its nearest ancestor whose line is known.
 *
 * @param start index in `lines` of the first value within `value`
 * @param known the line of `value`; 0 if unknown
 */
function lineIn(value: unknown, lines: Uint32Array, start: number, known: number, path: Path): number | undefined {
  let here = value;
  let index = start;
  let line = known;
  for (const segment of path) {
    if (!(isMapping(here) || Array.isArray(here)) || !Object.hasOwn(here, segment)) break;
    for (const [key, item] of Object.entries(here) as [string, unknown][]) {
      if (key === String(segment)) break;
      index += 1 + valuesIn(item);
    }
    line = lines[index] || line;
    index += 1;
    here = Reflect.get(here, segment) as unknown;
  }
  return line || undefined;
}
