import { MlflowException } from './errors';

type Variables = Readonly<Record<string, string | undefined>>;

/** Returns the environment variables; none in a browser. Read for every request, as MLflow does. */
export function variables(): Variables {
  return (globalThis as { process?: { env?: Variables } }).process?.env ?? {};
}

/** Returns the value of the first variable that is set and not empty. */
export function variable(...names: readonly string[]): string | undefined {
  const env = variables();
  for (const name of names) if (env[name]) return env[name];
  return undefined;
}

/** @throws MlflowException if the variable is set and is no number from 0 */
export function numberOf(name: string): number | undefined {
  const text = variable(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new MlflowException(
    `The environment variable ${name} must be a number, 0 or more; found ${JSON.stringify(text)}.`,
  );
}

/** The spellings that MLflow reads. */
export function isFalse(name: string): boolean {
  return /^(?:false|0)$/i.test(variable(name) ?? '');
}

/** Whether the program runs in Node.js or a compatible runtime, not in a browser. */
export function isServerRuntime(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  return process?.versions?.node !== undefined;
}
