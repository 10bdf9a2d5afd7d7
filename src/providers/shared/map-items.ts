/**
 * Like `map` of a list, but returns the list itself if `change` returns each item itself. A large request of which no
 * member is replaced is sent as the client wrote it.
 */
export function mapItems<Item>(items: readonly Item[], change: (item: Item, index: number) => Item): readonly Item[] {
  const changed = items.map(change);
  return changed.some((item, index) => item !== items[index]) ? changed : items;
}
