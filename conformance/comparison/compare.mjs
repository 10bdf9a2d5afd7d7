/**
 * Returns every difference between two exchanges as `{ at, mlflow, sluice }`. `at` is a path such as `body.detail.0.msg`; a
 * missing value is `undefined`. The order of object keys is ignored.
 */
export function differencesBetween(mlflow, sluice, at = '') {
  if (Object.is(mlflow, sluice)) return [];
  if (!isObject(mlflow) || !isObject(sluice) || Array.isArray(mlflow) !== Array.isArray(sluice)) {
    return [{ at, mlflow, sluice }];
  }
  const keys = new Set([...Object.keys(mlflow), ...Object.keys(sluice)]);
  return [...keys].flatMap((key) => differencesBetween(mlflow[key], sluice[key], at === '' ? key : `${at}.${key}`));
}

const isObject = (value) => typeof value === 'object' && value !== null;

/**
 * Compares the exchanges of one request. Returns the differences that no deliberate difference explains, and adds the
 * deliberate differences that explain at least one to `used`.
 */
export function unexplainedDifferences({ request, version, mlflow, sluice }, deliberate, used) {
  return differencesBetween(mlflow, sluice).filter((difference) => {
    const context = { ...difference, request, version, exchanges: { mlflow, sluice } };
    const matching = deliberate.filter(
      ({ versions, explains }) => (versions?.includes(version) ?? true) && explains(context),
    );
    for (const entry of matching) used.add(entry);
    return matching.length === 0;
  });
}
