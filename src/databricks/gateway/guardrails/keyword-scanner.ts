import { MAX_CONTEXT, type Finding, type TextScanner } from '../text/text-scanner';
import { characterAt, characterOf, endsWithHalf } from './character';

/** Node of a trie: keywords with a common prefix share nodes. */
interface Node {
  readonly next: Map<string, Node>;
  isKeyword: boolean;
}

/** Result of a search at one position: the end of a keyword, or that the text may continue to one. */
type Match = number | 'open' | undefined;

/**
 * Finds keywords as whole words, in any case and with any spaces between their words. All keywords are searched at once: the
 * time depends on the length of the text and of the longest keyword, not on their number.
 */
export class KeywordScanner implements TextScanner {
  private readonly root: Node = { next: new Map(), isKeyword: false };
  /** Maximum length of a match, which may contain many spaces, in code units. */
  private maxLength = 256;

  constructor(keywords: readonly string[]) {
    for (const keyword of keywords) this.add(keyword.trim());
  }

  scan(text: string, from: number, isEnd: boolean, found: Finding[]): number {
    // The second half of the surrogate pair may follow.
    const complete = !isEnd && endsWithHalf(text) ? text.slice(0, -1) : text;
    let isInWord = isWordBefore(complete, from);
    for (let at = from; at < complete.length;) {
      const character = characterAt(complete, at);
      const { isWord, folded } = characterOf(character);
      const match = folded !== '' && !(isInWord && isWord) ? this.match(complete, at, isEnd) : undefined;
      if (match === 'open') return at;
      if (match !== undefined) {
        found.push({ start: at, end: match, label: undefined });
        at = match;
        isInWord = isWordBefore(complete, at);
        continue;
      }
      if (folded !== '') isInWord = isWord;
      at += character.length;
    }
    return complete.length;
  }

  private add(keyword: string): void {
    this.maxLength = Math.max(this.maxLength, 2 * keyword.length);
    let node = this.root;
    for (const character of keyword) {
      for (const folded of characterOf(character).folded) node = follow(node, folded) ?? addNext(node, folded);
    }
    // A keyword without visible characters is never found.
    node.isKeyword = node !== this.root;
  }

  private match(text: string, start: number, isEnd: boolean): Match {
    let node: Node | undefined = this.root;
    let isWord = false;
    for (let at = start; at < text.length;) {
      const character = characterAt(text, at);
      const read = characterOf(character);
      for (const folded of read.folded) node = node && follow(node, folded);
      if (!node) return undefined;
      if (read.folded !== '') ({ isWord } = read);
      at += character.length;
      if (at - start > this.maxLength) return undefined;
      if (!node.isKeyword) continue;
      const next = nextVisible(text, at);
      if (next === undefined && !isEnd) return 'open';
      if (!(isWord && next !== undefined && characterOf(next).isWord)) return at;
    }
    return isEnd ? undefined : 'open';
  }
}

function addNext(node: Node, folded: string): Node {
  const added: Node = { next: new Map(), isKeyword: false };
  node.next.set(folded, added);
  // Several spaces are the same as one.
  if (folded === ' ') added.next.set(' ', added);
  return added;
}

function follow(node: Node, folded: string): Node | undefined {
  return node.next.get(folded);
}

function nextVisible(text: string, from: number): string | undefined {
  for (let at = from; at < text.length;) {
    const character = characterAt(text, at);
    if (characterOf(character).folded !== '') return character;
    at += character.length;
  }
  return undefined;
}

/** Whether the last visible character before a position continues a word. */
function isWordBefore(text: string, position: number): boolean {
  const context = Array.from(text.slice(Math.max(0, position - MAX_CONTEXT), position));
  const last = context.reverse().find((character) => characterOf(character).folded !== '');
  return last !== undefined && characterOf(last).isWord;
}
