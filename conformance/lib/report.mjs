/** Prints a table of checks × clients, then each failure with its problem. Returns the number of failures. */
export function printReport(clients, results) {
  const names = clients.map(({ name }) => name);
  const rows = new Map();
  for (const { client, driver, check, problem } of results) {
    const key = `${driver}.${check}`;
    if (!rows.has(key)) rows.set(key, new Map());
    rows.get(key).set(client, problem === null ? 'pass' : 'FAIL');
  }

  const width = Math.max(...[...rows.keys()].map((key) => key.length), 'check'.length);
  const line = (title, cells) =>
    [title.padEnd(width), ...cells.map((cell, index) => cell.padEnd(names[index].length))].join('  ').trimEnd();
  console.log(line('check', names));
  for (const [key, outcomes] of rows) {
    const cells = names.map((name) => outcomes.get(name) ?? '-');
    console.log(line(key, cells));
  }

  const failures = results.filter(({ problem }) => problem !== null);
  for (const { client, driver, check, problem } of failures) {
    console.log(`\nFAIL ${client} ${driver}.${check}\n${problem.trim().replace(/^/gm, '  ')}`);
  }
  console.log();
  return failures.length;
}
