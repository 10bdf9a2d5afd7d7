/** Returns the value below which this share of the values lies, or undefined without values. */
export function quantile(values, share) {
  return Float64Array.from(values).sort()[Math.floor(values.length * share)];
}

export function median(values) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
