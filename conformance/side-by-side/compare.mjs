/**
 * Every place where two exchanges differ: `{ at, mlflow, sluice }`, `at` a path such as `body.detail.0.msg`; a value that
 * is not there is `undefined`. The order of the keys of an object does not count.
 */
export function differencesOf(mlflow, sluice, at = '') {
  if (Object.is(mlflow, sluice)) return [];
  if (!isObject(mlflow) || !isObject(sluice) || Array.isArray(mlflow) !== Array.isArray(sluice)) {
    return [{ at, mlflow, sluice }];
  }
  const keys = new Set([...Object.keys(mlflow), ...Object.keys(sluice)]);
  return [...keys].flatMap((key) => differencesOf(mlflow[key], sluice[key], at === '' ? key : `${at}.${key}`));
}

const isObject = (value) => typeof value === 'object' && value !== null;

/**
 * Compares the answers to one request. Gives the differences that no entry of the list of deliberate differences explains,
 * and adds the entries that explain one to `used`.
 */
export function unexplained({ request, version, mlflow, sluice }, deliberate, used) {
  return differencesOf(mlflow, sluice).filter((difference) => {
    const situation = { ...difference, request, version, answers: { mlflow, sluice } };
    const entries = deliberate.filter(
      ({ versions, explains }) => (versions?.includes(version) ?? true) && explains(situation),
    );
    for (const entry of entries) used.add(entry);
    return entries.length === 0;
  });
}
