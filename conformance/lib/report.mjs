/** Prints the table check × client, then each failure with its reason. Gives the number of failures. */
export function printReport(clients, results) {
  const names = clients.map(({ name }) => name);
  const rows = new Map();
  for (const { client, driver, check, problem } of results) {
    const key = `${driver}.${check}`;
    if (!rows.has(key)) rows.set(key, new Map());
    rows.get(key).set(client, problem === null ? 'pass' : 'FAIL');
  }

  const width = Math.max(...[...rows.keys()].map((key) => key.length), 'function'.length);
  const line = (head, cells) =>
    [head.padEnd(width), ...cells.map((cell, i) => cell.padEnd(names[i].length))].join('  ').trimEnd();
  console.log(line('function', names));
  for (const [key, marks] of rows) {
    const cells = names.map((name) => marks.get(name) ?? '-');
    console.log(line(key, cells));
  }

  const failures = results.filter(({ problem }) => problem !== null);
  for (const { client, driver, check, problem } of failures) {
    console.log(`\nFAIL ${client} ${driver}.${check}\n${problem.trim().replace(/^/gm, '  ')}`);
  }
  console.log();
  return failures.length;
}
