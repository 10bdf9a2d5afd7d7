/** Content of a cell without a figure. */
export const NOTHING = '–';

/** Formats a figure in small print, because the ratios matter more. */
export function small(value, show) {
  return Number.isFinite(value) ? `<sub>${show(value)}</sub>` : NOTHING;
}

/** Returns a Markdown table. The first row is the header. */
export function table([header, ...rows]) {
  const widths = header.map((_, column) => Math.max(3, ...[header, ...rows].map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [header, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('\n');
}

/** Returns the text without Markdown formatting, for a terminal. */
export function plain(markdown) {
  return markdown.replace(/<sub>(.*?)<\/sub>/g, '$1           ').replaceAll('**', '');
}
