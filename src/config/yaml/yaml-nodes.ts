import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Document, LineCounter, Node, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Path } from '../problems';
import type { Report } from '../report';
import type { NodeLines } from './node-lines';
import { aliasTargets } from './yaml-aliases';
import { plainScalar } from './yaml-scalars';

/** Far above a file whose thousand endpoints share one block, far below an alias bomb. */
const MAX_ALIASED_NODES = 100_000;
const MAX_DEPTH = 100;
/** The time to instantiate a mapping grows with the square of its keys: 0.3 s for this many. */
const MAX_KEYS = 10_000;
const TAG_PREFIX = 'tag:yaml.org,2002:';
const TYPED_TAGS = new Set(['null', 'bool', 'int', 'float', 'timestamp'].map((name) => TAG_PREFIX + name));
const TEXT_TAGS = new Set(['!', `${TAG_PREFIX}str`]);
const COLLECTION_TAGS = new Set(['!', `${TAG_PREFIX}map`, `${TAG_PREFIX}seq`]);
const UNKNOWN_TAG = 'an unknown tag (!name); remove it';

/** A construct that cannot be read. The message never quotes the file. */
export class UnreadableYamlError extends Error {
  constructor(
    readonly node: unknown,
    message: string,
  ) {
    super(message);
  }
}

interface Entry {
  readonly name: string;
  readonly key: Node;
  readonly value: unknown;
}

/**
 * Converts the nodes of one document to plain values and records the line of each. Aliases are copied, `<<`
 * is merged as in YAML 1.1, and the last of several equal keys wins, as in PyYAML.
 */
export class NodeReader {
  readonly #targets: ReadonlyMap<Node, Node>;
  /** The nodes from the root to the current one; an alias of any of these would be an endless loop. */
  readonly #open = new Set<Node>();
  #aliasDepth = 0;
  #aliasedNodes = 0;

  constructor(
    document: Document.Parsed,
    private readonly report: Report,
    private readonly lines: LineCounter,
    private readonly nodeLines: NodeLines,
  ) {
    this.#targets = aliasTargets(document);
  }

  /** @throws UnreadableYamlError */
  read(node: unknown, path: Path): unknown {
    if (this.#aliasDepth > 0) this.#countAliased(node);
    if (isAlias(node)) return this.#readAlias(node, path);
    if (isScalar(node)) return readScalar(node);
    if (isMap(node) || isSeq(node)) return this.#readCollection(node, path);
    return null;
  }

  #readAlias(alias: Node, path: Path): unknown {
    this.#aliasDepth += 1;
    const value = this.read(this.#targetOf(alias), path);
    this.#aliasDepth -= 1;
    return value;
  }

  #readCollection(node: YAMLMap | YAMLSeq, path: Path): unknown {
    if (node.tag && !COLLECTION_TAGS.has(node.tag)) throw new UnreadableYamlError(node, UNKNOWN_TAG);
    if (path.length > MAX_DEPTH) throw new UnreadableYamlError(node, `nested more than ${MAX_DEPTH} levels deep`);
    this.#enter(node);
    const places = new Map<string, number>();
    const locate = (key: string, place: unknown): void => {
      const line = lineOf(place, this.lines);
      if (line !== undefined) places.set(key, line);
    };
    const value = isMap(node)
      ? Object.fromEntries(
          this.#entriesOf(node, path).map(({ name, key, value: item }) => {
            locate(name, key);
            return [name, this.read(item, [...path, name])];
          }),
        )
      : node.items.map((item, index) => {
          locate(String(index), item);
          return this.read(item, [...path, index]);
        });
    this.nodeLines.record(value, places);
    this.#open.delete(node);
    return value;
  }

  /** The mapping's own keys win over merged keys, wherever they are, and earlier merges over later ones. */
  #entriesOf(map: YAMLMap, path: Path): Entry[] {
    const entries = new Map<string, Entry>();
    const merged: Entry[] = [];
    if (map.items.length > MAX_KEYS) throw new UnreadableYamlError(map, `a mapping with more than ${MAX_KEYS} keys`);
    for (const { key, value } of map.items as { key: Node; value: unknown }[]) {
      if (isMergeKey(key)) {
        merged.push(...this.#mergedEntries(value, path));
        continue;
      }
      const name = this.#readName(key);
      if (entries.has(name)) {
        this.report.warn([...path, name], 'duplicate key; the last value is used', lineOf(key, this.lines));
      }
      entries.set(name, { name, key, value });
    }
    for (const entry of merged) if (!entries.has(entry.name)) entries.set(entry.name, entry);
    return [...entries.values()];
  }

  #mergedEntries(value: unknown, path: Path): Entry[] {
    const target = isAlias(value) ? this.#targetOf(value) : value;
    const sources = isSeq(target) ? target.items : [target];
    return sources.flatMap((source) => {
      const map = isAlias(source) ? this.#targetOf(source) : source;
      if (!isMap(map)) throw new UnreadableYamlError(value, '"<<" must be a mapping, an alias, or a list of these');
      this.#enter(map);
      this.#countAliased(map);
      const entries = this.#entriesOf(map, path);
      for (const { key } of entries) this.#countAliased(key);
      this.#open.delete(map);
      return entries;
    });
  }

  #readName(key: Node): string {
    const node = isAlias(key) ? this.#targetOf(key) : key;
    if (!isScalar(node)) throw new UnreadableYamlError(key, 'a key is a list or a mapping; must be a string');
    return String(readScalar(node));
  }

  #targetOf(alias: Node): Node {
    const target = this.#targets.get(alias);
    if (!target) throw new UnreadableYamlError(alias, 'an alias (*name) without an anchor (&name) before it');
    return target;
  }

  #enter(node: Node): void {
    if (this.#open.has(node)) throw new UnreadableYamlError(node, 'an alias is inside its own anchor');
    this.#open.add(node);
  }

  #countAliased(node: unknown): void {
    this.#aliasedNodes += 1;
    if (this.#aliasedNodes > MAX_ALIASED_NODES) {
      throw new UnreadableYamlError(node, `aliases that expand to more than ${MAX_ALIASED_NODES} values`);
    }
  }
}

/** Returns the line on which a node begins. */
export function lineOf(node: unknown, lines: LineCounter): number | undefined {
  return isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined;
}

function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<' && !key.tag;
}

function readScalar(node: Scalar): unknown {
  const text = String(node.value);
  if (!node.tag) return node.type === 'PLAIN' ? plainScalar(text) : text;
  if (TEXT_TAGS.has(node.tag)) return text;
  if (!TYPED_TAGS.has(node.tag)) throw new UnreadableYamlError(node, UNKNOWN_TAG);
  return plainScalar(text);
}
