import { isMapping } from '../objects';
import type { Problem } from '../problems';
import { Report, type Warning } from '../report';
import { NodeLines } from './node-lines';
import { readYaml } from './read-yaml';

/** The lists of a gateway file. Each item is read on its own. */
export const LISTS = ['endpoints', 'routes'] as const;
export type ListName = (typeof LISTS)[number];

/**
 * The content of a gateway file in a form that another thread receives in a few milliseconds: the items of the lists are
 * JSON in one string, which the receiver parses one by one and only where it differs from before.
 */
export interface FileContent {
  /** The JSON of the document, with empty lists. */
  readonly root: string;
  /** The lines of the values in the document, in the order of `valuesIn`; 0 if unknown. */
  readonly lines: Uint32Array;
  readonly lists: Readonly<Record<ListName, ListContent>>;
}

export interface ListContent {
  /** The JSON of all items. */
  readonly text: string;
  /** The end of each item in `text`. */
  readonly ends: Uint32Array;
  /** The line of each item followed by those of the values in it, in the order of `valuesIn`; 0 if unknown. */
  readonly lines: Uint32Array;
  /** The end of each item in `lines`. */
  readonly lineEnds: Uint32Array;
}

/** The result of parsing a gateway file. `content` is undefined if there are problems. */
export interface ParseResult {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
  readonly content: FileContent | undefined;
}

/** @param source path of the file, for messages */
export function parseText(text: string, source: string): ParseResult {
  const report = new Report(source);
  const value = readYaml(text, report);
  const { problems, allWarnings: warnings, lines } = report;
  const isValid = problems.length === 0 && lines instanceof NodeLines;
  return { problems, warnings, content: isValid ? toContent(value, lines) : undefined };
}

function toContent(value: unknown, lines: NodeLines): FileContent {
  const root = isMapping(value) ? { ...value } : value;
  const lists = Object.fromEntries(
    LISTS.map((name): [ListName, ListContent] => {
      const items: unknown = isMapping(root) ? root[name] : undefined;
      if (!Array.isArray(items)) return [name, toList([], lines)];
      if (isMapping(root)) root[name] = [];
      return [name, toList(items, lines)];
    }),
  ) as Record<ListName, ListContent>;
  const rootLines: number[] = [];
  if (isMapping(value)) {
    for (const key of Object.keys(value)) {
      rootLines.push(lines.lineIn(value, key));
      if (!isMapping(root) || root[key] === value[key]) collectLines(value[key], lines, rootLines);
    }
  }
  return { root: toJson(root), lines: Uint32Array.from(rootLines), lists };
}

function toList(items: readonly unknown[], lines: NodeLines): ListContent {
  const texts = items.map(toJson);
  const ends = new Uint32Array(items.length);
  const lineEnds = new Uint32Array(items.length);
  const itemLines: number[] = [];
  let length = 0;
  for (const [index, item] of items.entries()) {
    length += texts[index]?.length ?? 0;
    ends[index] = length;
    itemLines.push(lines.lineIn(items, String(index)));
    collectLines(item, lines, itemLines);
    lineEnds[index] = itemLines.length;
  }
  return { text: texts.join(''), ends, lines: Uint32Array.from(itemLines), lineEnds };
}

/** Adds the lines of all values within a value: each followed by those within it, in the order of the keys. */
function collectLines(value: unknown, lines: NodeLines, found: number[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    found.push(lines.lineIn(value, key));
    collectLines(Reflect.get(value, key), lines, found);
  }
}

/** Number of values within a value. */
export function valuesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, item) => sum + 1 + valuesIn(item), 0);
}

/** JSON has no infinite numbers and no NaN, which YAML has. */
const NUMBER_KEY = '\0number';
const NON_FINITE: readonly unknown[] = ['NaN', 'Infinity', '-Infinity'];

function toJson(value: unknown): string {
  return JSON.stringify(value, hasNonFinite(value) ? replaceNonFinite : undefined);
}

export function fromJson(text: string): unknown {
  return text.includes(JSON.stringify(NUMBER_KEY)) ? JSON.parse(text, reviveNonFinite) : JSON.parse(text);
}

function hasNonFinite(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasNonFinite);
}

function replaceNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { [NUMBER_KEY]: String(value) } : value;
}

function reviveNonFinite(_key: string, value: unknown): unknown {
  if (!isMapping(value) || Object.keys(value).length !== 1) return value;
  const text = value[NUMBER_KEY];
  return NON_FINITE.includes(text) ? Number(text) : value;
}
