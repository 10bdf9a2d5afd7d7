/** Stands where there is no figure. */
export const NOTHING = '–';

/** A figure in small print, since the ratios are what to read. */
export function small(value, show) {
  return Number.isFinite(value) ? `<sub>${show(value)}</sub>` : NOTHING;
}

/** A Markdown table of rows of texts, the first being the head. */
export function table([head, ...rows]) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('\n');
}

/** The same text for a terminal. */
export function plain(markdown) {
  return markdown.replace(/<sub>(.*?)<\/sub>/g, '$1           ').replaceAll('**', '');
}
