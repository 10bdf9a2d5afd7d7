import { isMapping } from '../../objects';
import { readObject } from '../../reading/read-object';
import { kindOf } from '../../redaction';
import type { ReadingContext } from '../../report';

/** Reads a block that decides who may use the server. An unknown key is a problem: it could be a misspelt restriction. */
export function readBlock<T extends object>(
  type: new () => T,
  name: string,
  given: unknown,
  context: ReadingContext,
): T | undefined {
  if (!isMapping(given)) {
    context.report.problem([name], `found ${kindOf(given)}; must be a mapping`);
    return undefined;
  }
  return readObject(type, given, [name], context, { expandsVariables: true, rejectsUnknownKeys: true });
}
