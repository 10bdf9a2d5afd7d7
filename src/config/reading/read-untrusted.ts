import type { Mapping } from '../objects';
import type { Path, Problem } from '../problems';
import { Report } from '../report';
import { SourceFiles } from '../source-files';
import { readObject, type ReadingOptions } from './read-object';

/**
 * Reads a mapping that a client of the server has sent as an instance of a class-validator class. Null is the same as missing;
 * unknown keys are dropped unless the options reject them. Nothing but the mapping is read.
 *
 * @returns the object, or everything that is wrong with it
 */
export function readUntrustedObject<T extends object>(
  type: new () => T,
  source: Mapping,
  path: Path = [],
  options: Pick<ReadingOptions, 'rejectsUnknownKeys'> = {},
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
  const object = readObject(type, source, path, context, options);
  return object ? { object } : { problems: report.problems };
}
