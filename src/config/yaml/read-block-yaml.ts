import { NodeLines } from './node-lines';
import { plainScalar } from './yaml-scalars';

/** A line of the subset: indentation, "- ", a key, and a value. Spaces and comments may follow. */
const LINE =
  /^( {0,80})(- )?(?:([A-Za-z_][\w-]{0,200}):(?: +(?=[^ #])|(?= *$| +#)))?([A-Za-z0-9_./$](?:[\w./$~+:@=%-]*[\w./$~+@=%-])?|"[ !#-[\]-~]*"|'[ -&(-~]*'|\{\}|\[\])?(?: *$| +#.*$)/;
const WITHOUT_CONTENT = /^ *(?:#.*)?$/;
/** A mapping with more keys is left to the parser, which rejects it. */
const MAX_KEYS = 1000;

interface Line {
  indent: number;
  isItem: boolean;
  readonly key: string | undefined;
  /** As written; undefined if the value follows on the next lines, or is null. */
  readonly text: string | undefined;
  /** Counted from 1. */
  readonly number: number;
}

/** The text is not of the subset. */
class NotSimple extends Error {}

/**
 * Reads YAML that consists of block mappings and lists of simple scalars only: most gateway files. Returns undefined for
 * any other text, valid or not. This takes a tenth of the time of a parser for all of YAML.
 */
export function readBlockYaml(text: string): { value: object; lines: NodeLines } | undefined {
  try {
    return new BlockReader(text).read();
  } catch (error) {
    if (error instanceof NotSimple) return undefined;
    throw error;
  }
}

class BlockReader {
  readonly #lines: readonly string[];
  readonly #places = new NodeLines();
  #index = 0;
  #next: Line | undefined;

  constructor(text: string) {
    this.#lines = text.split('\n');
    this.#advance();
  }

  read(): { value: object; lines: NodeLines } {
    const first = this.#next;
    if (first?.indent !== 0 || first.isItem) throw new NotSimple();
    const value = this.#readMapping(0);
    if (this.#next) throw new NotSimple();
    this.#places.root = value;
    return { value, lines: this.#places };
  }

  #readMapping(indent: number): object {
    const mapping: Record<string, unknown> = {};
    const places = new Map<string, number>();
    for (;;) {
      const line = this.#next;
      if (line?.indent !== indent || line.isItem) break;
      if (line.key === undefined) throw new NotSimple();
      // As in the parser, `on` and `yes` are the key "true".
      const key = String(plainScalar(line.key));
      if (places.has(key) || key === '__proto__' || places.size === MAX_KEYS) throw new NotSimple();
      places.set(key, line.number);
      this.#advance();
      mapping[key] = line.text === undefined ? this.#readNested(indent) : scalarOf(line.text);
      this.#rejectDeeper(indent);
    }
    this.#places.record(mapping, places);
    return mapping;
  }

  /** Reads the value of a key without a value on its line. */
  #readNested(indent: number): unknown {
    const line = this.#next;
    if (!line || line.indent < indent || (line.indent === indent && !line.isItem)) return null;
    return line.isItem ? this.#readList(line.indent) : this.#readMapping(line.indent);
  }

  #readList(indent: number): unknown[] {
    const list: unknown[] = [];
    const places = new Map<string, number>();
    for (;;) {
      const line = this.#next;
      if (line?.indent !== indent || !line.isItem) break;
      places.set(String(list.length), line.number);
      if (line.key !== undefined) {
        // The first key of a mapping: its column is the indentation of the mapping.
        line.indent += 2;
        line.isItem = false;
        list.push(this.#readMapping(line.indent));
      } else {
        if (line.text === undefined) throw new NotSimple();
        list.push(scalarOf(line.text));
        this.#advance();
      }
      this.#rejectDeeper(indent);
    }
    this.#places.record(list, places);
    return list;
  }

  /** A deeper line after a complete value continues a scalar, or is an error. */
  #rejectDeeper(indent: number): void {
    if (this.#next && this.#next.indent > indent) throw new NotSimple();
  }

  /** Moves to the next line with content. */
  #advance(): void {
    for (; this.#index < this.#lines.length; this.#index += 1) {
      const text = this.#lines[this.#index] ?? '';
      if (WITHOUT_CONTENT.test(text)) continue;
      const match = LINE.exec(text);
      if (!match) throw new NotSimple();
      const [, spaces = '', dash, key, value] = match;
      this.#index += 1;
      this.#next = { indent: spaces.length, isItem: dash !== undefined, key, text: value, number: this.#index };
      return;
    }
    this.#next = undefined;
  }
}

function scalarOf(text: string): unknown {
  if (text === '{}') return {};
  if (text === '[]') return [];
  return /^["']/.test(text) ? text.slice(1, -1) : plainScalar(text);
}
