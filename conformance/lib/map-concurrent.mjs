/** Runs `work` for each item, at most `limit` at a time. Returns the results in the order of the items. */
export async function mapConcurrent(items, limit, work) {
  const results = [];
  const remaining = items.entries();
  const worker = async () => {
    for (const [index, item] of remaining) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
