import type { Mapping } from '../objects';
import type { Path, Problem } from '../problems';
import { Report } from '../report';
import { SourceFiles } from '../source-files';
import { readObject } from './read-object';

/**
 * Reads a mapping that a client of the server has sent as an instance of a class-validator class. Null is the same as missing;
 * unknown keys are dropped. Nothing but the mapping is read.
 *
 * @returns the object, or everything that is wrong with it
 */
export function readUntrustedObject<T extends object>(
  type: new () => T,
  source: Mapping,
  path: Path = [],
): { object: T } | { problems: readonly Problem[] } {
  const report = new Report('the request');
  const context = {
    report,
    env: {},
    keyFiles: new Set<string>(),
    files: new SourceFiles(),
    reads: [],
    isTrusted: false,
  };
  const object = readObject(type, source, path, context);
  return object ? { object } : { problems: report.problems };
}
